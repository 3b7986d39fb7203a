package org.entente.exchange;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.marking.SecurityPolicy;
import org.entente.seal.Header;
import org.entente.seal.HeaderMarking;
import org.entente.seal.PackageSealer;
import org.entente.seal.SealTo;
import org.entente.store.PackageRow;
import org.entente.store.PayloadFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The entrance for packages of the home agency's clients. Safe for several threads.
public final class Submissions {
    private static final Logger LOG = LoggerFactory.getLogger(Submissions.class);

    private final ExchangeSetup setup;
    private final Courier courier;
    private final Room room;

    Submissions(ExchangeSetup setup, Courier courier, Room room) {
        this.setup = setup;
        this.courier = courier;
        this.room = room;
    }

    /// Decides, and begins to seal. What marking or agreement refuses is recorded before it is answered; what is
    /// malformed or over one of this gateway's own limits was no decision and is not. Reasons: INVALID_REQUEST,
    /// UNKNOWN_PARTNER, AGREEMENT_MISSING, AGREEMENT_NOT_VALID, MARKING_NOT_UNDERSTOOD, RELEASE_DENIED,
    /// CONTENT_TYPE_NOT_AGREED, TOO_LARGE, RESOURCE_EXHAUSTED.
    ///
    /// @param submitter SPIFFE ID of the client
    public Submission begin(SubmitRequest request, String submitter) throws ExchangeException {
        request.check();
        String home = setup.home().agency().value();
        RequestHash hash = new RequestHash(setup.home().requestSecret(), request);
        Optional<PackageRow> committed =
                setup.store().read(tables -> tables.packages().find(home, request.packageId()));
        if (committed.isPresent()) {
            // Whatever limits are set by now: what was committed once is answered alike for ever.
            return new RepeatedSubmission(setup, committed.get(), hash);
        }
        request.check(setup.limits());
        Agreement agreement = agreement(request);
        SecurityPolicy policy = decide(request, agreement);
        SealTo recipient = SealingTargets.recipient(setup, request.recipient());
        PackageSealer sealer = PackageSealer.begin(
                header(request, agreement, policy, recipient),
                List.of(recipient, SealingTargets.archive(setup)),
                setup.random());
        try {
            ExchangeLimits.require(
                    "maxHeaderBytes", sealer.headerBytes(), setup.limits().maxHeaderBytes());
        } catch (ExchangeException e) {
            sealer.close();
            throw e;
        }
        byte[] suffix = new byte[8];
        setup.random().nextBytes(suffix);
        // Two attempts under one id must not write one file.
        String file = request.packageId() + "." + HexFormat.of().formatHex(suffix) + PackageRows.SENT;
        try {
            return new NewSubmission(setup, courier, room, request, submitter, agreement, policy, hash, sealer, file);
        } catch (ExchangeException e) {
            sealer.close();
            throw e;
        }
    }

    /// Removes the files of a package that was not committed; what cannot be removed now the next start removes.
    static void discard(PayloadFiles files, String file) {
        for (String name : List.of(file, PackageRows.tree(file))) {
            try {
                files.delete(name);
            } catch (ExchangeException e) {
                LOG.warn("The files of an abandoned package could not be removed; the next start does it", e);
            }
        }
    }

    private Agreement agreement(SubmitRequest request) throws ExchangeException {
        setup.partner(request.recipient());
        return setup.agreements()
                .get()
                .between(setup.home().agency(), request.recipient())
                .orElseThrow(() -> new ExchangeException(
                        Reason.AGREEMENT_MISSING,
                        "No agreement covers packages to " + request.recipient() + ". Ask the operator for one."));
    }

    private SecurityPolicy decide(SubmitRequest request, Agreement agreement) throws ExchangeException {
        try {
            if (request.contentLength() != null && request.contentLength() > setup.maxBytes(agreement)) {
                throw setup.tooLarge(agreement);
            }
            return Gate.require(
                    new Gate.Request(
                            request.policy(),
                            request.banner(),
                            request.portions(),
                            request.contentType(),
                            setup.partner(request.recipient())),
                    agreement,
                    setup.policies(),
                    setup.now());
        } catch (ExchangeException refusal) {
            byte[] policyDigest = setup.policies()
                    .find(request.policy())
                    .map(SecurityPolicy::digest)
                    .orElse(null);
            Denials.record(setup, request.packageId(), policyDigest, agreement.digest(), refusal);
            throw refusal;
        }
    }

    private Header header(SubmitRequest request, Agreement agreement, SecurityPolicy policy, SealTo recipient)
            throws ExchangeException {
        Instant now = setup.now();
        Instant latest = now.plus(agreement.deliverWithin());
        Instant expiresAt = request.expiresAt() == null ? latest : request.expiresAt();
        if (!expiresAt.isAfter(now)) {
            throw new ExchangeException(Reason.PACKAGE_EXPIRED, "expires_at is in the past.");
        }
        if (expiresAt.isAfter(latest)) {
            throw new ExchangeException(
                    Reason.INVALID_REQUEST,
                    "expires_at is later than the agreement's delivery deadline, " + latest + ".");
        }
        Instant ackBy =
                request.acknowledgeBy() == null ? now.plus(agreement.acknowledgeWithin()) : request.acknowledgeBy();
        if (!ackBy.isAfter(now)) {
            throw new ExchangeException(Reason.INVALID_REQUEST, "acknowledge_by is in the past.");
        }
        var signing = setup.home().signing();
        return new Header(
                request.packageId(),
                now,
                expiresAt,
                new Header.Sender(
                        setup.home().agency(),
                        signing.generation(),
                        List.of(
                                signing.p384().certificateDigest(),
                                signing.mldsa87().certificateDigest())),
                new Header.Recipient(recipient.agency(), recipient.generation()),
                List.of(),
                new HeaderMarking(policy.id(), policy.version(), policy.digest(), request.banner(), request.portions()),
                List.of(),
                new Header.Agreement(agreement.id(), agreement.digest()),
                request.contentType(),
                request.precedence(),
                new Header.Options(
                        ackBy,
                        List.of(),
                        List.of(),
                        request.originatorReference(),
                        null,
                        null,
                        request.exercise(),
                        null,
                        null),
                new byte[Header.SALT_BYTES],
                List.of());
    }
}
