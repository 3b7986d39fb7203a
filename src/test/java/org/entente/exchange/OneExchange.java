package org.entente.exchange;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.ledger.LedgerClock;
import org.entente.receipt.SignedReceipt;
import org.entente.seal.Header;
import org.entente.seal.Offer;
import org.entente.seal.PackageSealer;
import org.entente.seal.PayloadSealer;
import org.entente.seal.Preamble;
import org.entente.seal.Precedence;
import org.entente.seal.TestPackages;
import org.entente.sign.TestKeys;
import org.entente.store.PayloadFiles;
import org.entente.store.Store;
import org.entente.trust.AgencyId;
import org.entente.trust.Sha384;
import org.jspecify.annotations.Nullable;

/// The exchange of one agency, over a real store in a folder, without a network: the test plays the partner.
public final class OneExchange implements AutoCloseable {
    public static final TestKeys USA = TestKeys.of("usa.state");
    public static final TestKeys GBR = TestKeys.of("gbr.fcdo");
    static final String DESK = "spiffe://usa.state/client/desk";
    static final Clock CLOCK = Clock.fixed(TestKeys.NOW, ZoneOffset.UTC);

    private static final Path AGREEMENT = Path.of("deploy/samples/agreements/usa-to-gbr.json");

    private final Path data;
    public final ExchangeSetup setup;
    public final Exchange exchange;

    private OneExchange(Path data, ExchangeSetup setup, Exchange exchange) {
        this.data = data;
        this.setup = setup;
        this.exchange = exchange;
    }

    /// Takes store and files over; closes the store when it cannot be opened.
    public static OneExchange of(
            TestKeys home,
            Path data,
            Store store,
            PayloadFiles files,
            SecureRandom random,
            Clock clock,
            PartnerLink link)
            throws IOException, ExchangeException {
        boolean usa = home == USA;
        TestKeys partner = usa ? GBR : USA;
        Agreements agreements = new Agreements(List.of(Agreement.parse(Files.readAllBytes(AGREEMENT))), Map.of());
        ExchangeSetup setup = new ExchangeSetup(
                new Home(home.id(), party(usa), home.signing(), home.sealing(), home.archiveOf(), new byte[32]),
                Map.of(partner.id(), party(!usa)),
                () -> Map.of(home.id(), home.bundle(), partner.id(), partner.bundle()),
                TestPackages.POLICIES,
                () -> agreements,
                store,
                files,
                clock,
                new LedgerClock(clock),
                random,
                new ExchangeLimits(131_072, 1_024, 256, 8, 1 << 24, 1L << 40, 1L << 30, 1L << 42, 16, 500));
        try {
            return new OneExchange(
                    data, setup, Exchange.open(setup, link, Duration.ofMillis(10), Duration.ofMillis(50)));
        } catch (ExchangeException e) {
            store.close();
            throw e;
        }
    }

    private static Party party(boolean usa) {
        return usa ? new Party("USA", "usa") : new Party("GBR", "gbr");
    }

    /// The receiver, whose courier has nothing to do.
    static OneExchange receiver(Path data, SecureRandom random, Clock clock) throws IOException, ExchangeException {
        return of(GBR, data, Store.open(data), PayloadFiles.in(data), random, clock, new NobodyThere());
    }

    /// The sender, whose partner does not answer.
    static OneExchange sender(Path data) throws IOException, ExchangeException {
        return of(USA, data, Store.open(data), PayloadFiles.in(data), new SecureRandom(), CLOCK, new Away());
    }

    /// What a desk of usa.state asks for; each time the same.
    static SubmitRequest request(@Nullable Long contentLength) {
        return new SubmitRequest(
                TestPackages.ID,
                GBR.id(),
                "usa",
                "SECRET//REL TO USA, GBR",
                List.of("(S//REL TO USA, GBR)"),
                "application/json",
                Precedence.ROUTINE,
                null,
                null,
                contentLength,
                null,
                null,
                null,
                false);
    }

    /// A partner that does not answer.
    static final class Away implements PartnerLink {
        @Override
        public SignedReceipt deliver(AgencyId partner, Offer offer, SealedSegments segments) throws ExchangeException {
            throw new ExchangeException(Reason.UNAVAILABLE, "away");
        }

        @Override
        public void returnReceipt(AgencyId partner, SignedReceipt receipt) {
            throw new AssertionError("nothing is to be returned");
        }
    }

    /// A partner that is never reached.
    static final class NobodyThere implements PartnerLink {
        @Override
        public SignedReceipt deliver(AgencyId partner, Offer offer, SealedSegments segments) {
            throw new AssertionError("nothing is to be delivered");
        }

        @Override
        public void returnReceipt(AgencyId partner, SignedReceipt receipt) {
            throw new AssertionError("nothing is to be returned");
        }
    }

    /// A package for gbr.fcdo under the agreement, with its segments and their Merkle paths.
    record Made(Offer offer, List<byte[]> segments, List<byte[]> paths) {}

    /// A package of one segment.
    static Made make(String packageId, String contentType) throws IOException, ExchangeException {
        Header draft = TestPackages.draft(packageId, USA, GBR);
        byte[] agreement = Files.readAllBytes(AGREEMENT);
        Header header = new Header(
                draft.packageId(),
                draft.createdAt(),
                draft.expiresAt(),
                draft.sender(),
                draft.recipient(),
                draft.wraps(),
                draft.marking(),
                draft.alternativeMarkings(),
                new Header.Agreement("usa-to-gbr-1", Sha384.of(agreement)),
                contentType,
                draft.precedence(),
                draft.options(),
                draft.salt(),
                draft.extensions());
        List<byte[]> segments = new ArrayList<>();
        try (PackageSealer sealer =
                        PackageSealer.begin(header, List.of(GBR.recipient(), USA.archiveOf()), new SecureRandom());
                PayloadSealer payload = sealer.payload(
                        new Preamble(null, null, List.of(), 0),
                        (bytes, length, nodes) -> segments.add(Arrays.copyOf(bytes, length)))) {
            byte[] content = packageId.getBytes(StandardCharsets.UTF_8);
            payload.write(content, 0, content.length);
            Offer offer = sealer.sign(payload.finish(), TestPackages.SEALED_AT, USA.signing(), TestPackages.POLICIES);
            return new Made(offer, segments, List.of(new byte[0]));
        }
    }

    /// Another entrance to the same store, under other limits.
    Intake intake(ExchangeLimits limits) {
        return new Intake(under(limits), new InboxSignal(), new Room(limits));
    }

    Intake.Answer offer(Made made) throws ExchangeException {
        return exchange.intake().offer(made.offer(), USA.id());
    }

    Transfer wanted(Made made) throws ExchangeException {
        return ((Intake.Answer.Wanted) offer(made)).transfer();
    }

    static void segments(Transfer transfer, Made made) throws ExchangeException {
        for (int i = 0; i < made.segments().size(); i++) {
            transfer.segment(i, made.segments().get(i), made.paths().get(i));
        }
    }

    /// The same gateway as its operator gave it other limits.
    ExchangeSetup under(ExchangeLimits limits) {
        return new ExchangeSetup(
                setup.home(),
                setup.partners(),
                setup.trust(),
                setup.policies(),
                setup.agreements(),
                setup.store(),
                setup.files(),
                setup.clock(),
                setup.ledgerClock(),
                setup.random(),
                limits);
    }

    List<String> payloads() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("payloads"))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void close() {
        exchange.close();
        setup.store().close();
    }
}
