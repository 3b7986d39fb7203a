package org.entente.seal;

import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.marking.SecurityPolicies;
import org.entente.sign.SigningKeys;
import org.entente.sign.TestKeys;
import org.entente.trust.CertificateVerifier;

/// Packages sealed by the real sealer, from `usa.state` to `gbr.fcdo` unless said otherwise.
public final class TestPackages {
    public static final Instant SEALED_AT = Instant.parse("2026-11-23T11:00:00Z");
    public static final String ID = "019abcde-f012-7345-89ab-cdef01234567";
    public static final String OTHER_ID = "019abcde-f012-7345-89ab-cdef01234568";
    public static final SecurityPolicies POLICIES = policies();

    private TestPackages() {}

    /// A package with its sealed segments and the bytes of its segment tree's file.
    public record Sealed(Offer offer, List<byte[]> segments, byte[] tree) {
        public VerifiedOffer verified(TestKeys sender) throws ExchangeException {
            return TestPackages.verify(offer, sender);
        }
    }

    /// Verifies with the wraps, at [TestKeys#NOW].
    public static VerifiedOffer verify(Offer offer, TestKeys sender) throws ExchangeException {
        return offer.verify(sender.bundle(), POLICIES, new CertificateVerifier(), true, TestKeys.NOW);
    }

    /// A header without wraps and salt.
    public static Header draft(String packageId, TestKeys from, TestKeys to) {
        return draft(packageId, from.signing(), to);
    }

    static Header draft(String packageId, SigningKeys signing, TestKeys to) {
        return new Header(
                packageId,
                Instant.parse("2026-11-23T10:59:58.123Z"),
                Instant.parse("2026-12-23T00:00:00Z"),
                new Header.Sender(
                        signing.agency(),
                        signing.generation(),
                        List.of(
                                ManifestSignatures.digest(signing.p384().certificate()),
                                ManifestSignatures.digest(signing.mldsa87().certificate()))),
                new Header.Recipient(to.id(), 1),
                List.of(),
                new HeaderMarking("usa", "1", new byte[48], "SECRET//REL TO USA, GBR", List.of()),
                List.of(),
                new Header.Agreement("usa-gbr-1", new byte[48]),
                "application/json",
                Precedence.PRIORITY,
                new Header.Options(null, List.of(), List.of(), null, null, null, false, null, null),
                new byte[0],
                List.of());
    }

    /// Seals content for the receiver and the sender's archive.
    public static Sealed seal(String packageId, TestKeys from, TestKeys to, byte[] content) throws ExchangeException {
        return seal(draft(packageId, from, to), from.signing(), List.of(to.recipient(), from.archiveOf()), content, 0);
    }

    static Sealed seal(Header draft, SigningKeys signing, List<SealTo> recipients, byte[] content, long padding)
            throws ExchangeException {
        Preamble preamble = new Preamble("Title", "list.json", List.of(), padding);
        List<byte[]> segments = new ArrayList<>();
        ByteArrayOutputStream tree = new ByteArrayOutputStream();
        try (PackageSealer sealer = PackageSealer.begin(draft, recipients, new SecureRandom());
                PayloadSealer payload = sealer.payload(preamble, (bytes, length, nodes) -> {
                    segments.add(Arrays.copyOf(bytes, length));
                    tree.writeBytes(nodes);
                })) {
            payload.write(content, 0, content.length);
            Offer offer = sealer.sign(payload.finish(), SEALED_AT, signing, POLICIES);
            return new Sealed(offer, segments, tree.toByteArray());
        }
    }

    /// Opens all segments as the receiving gateway does.
    public static byte[] open(VerifiedOffer offer, List<byte[]> segments, TestKeys receiver) throws ExchangeException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (SegmentKeys keys = offer.open(receiver.sealing());
                PayloadOpener opener = new PayloadOpener(keys, offer.manifest())) {
            for (byte[] segment : segments) {
                opener.segment(segment, segment.length, content::write);
            }
            opener.finish();
        }
        return content.toByteArray();
    }

    private static SecurityPolicies policies() {
        try {
            return SecurityPolicies.load(null);
        } catch (ExchangeException e) {
            throw new IllegalStateException(e);
        }
    }
}
