package org.entente.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.TableRows;
import org.entente.sign.SigningKeys;
import org.entente.sign.TestKeys;
import org.entente.trust.AgencyId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Offers that a sender's own software made wrong, one thing each, everything else fitting: signed by the sender's
/// keys, sealed to ours. Each row says with which reason it is refused, in verifying it or in opening it.
@ExtendWith(TableRows.class)
class VerifiedOfferTest {
    private static final TestKeys USA = TestKeys.of("usa.state");
    private static final TestKeys GBR = TestKeys.of("gbr.fcdo");
    private static final AgencyId OTHER = new AgencyId("fra.meae");
    private static final SealTo RECIPIENT = GBR.recipient();
    private static final SealTo ARCHIVE = USA.archiveOf();

    record Row(String name, Reason reason, Offer offer, SealingKeys keys) {
        @Override
        public String toString() {
            return name + ": " + reason;
        }
    }

    static Stream<Row> opening() throws ExchangeException {
        TestKeys.Pair second = TestKeys.of("gbr.fcdo").pair("seal-p384", "seal-mlkem1024", "/seal", TestKeys.START);
        SealingKeys keys = GBR.sealing();
        SealingKeys ofAnother =
                new SealingKeys(OTHER, 1, keys.mlkem(), keys.mlkemCertificate(), keys.p384(), keys.p384Certificate());
        return Stream.of(
                row("our keys under another agency's name", ofAnother, to(GBR.id(), 1), RECIPIENT, ARCHIVE),
                row("no wrap for the archive", keys, to(GBR.id(), 1), RECIPIENT),
                row("a wrap for a third party", keys, to(GBR.id(), 1), RECIPIENT, ARCHIVE, ARCHIVE),
                row("two archives", keys, to(GBR.id(), 1), with(RECIPIENT, Header.Role.ARCHIVE), ARCHIVE),
                row("two recipients", keys, to(GBR.id(), 1), RECIPIENT, with(ARCHIVE, Header.Role.RECIPIENT)),
                row("our wrap under another name", keys, to(GBR.id(), 1), with(RECIPIENT, OTHER), ARCHIVE),
                row("another agency's archive", keys, to(GBR.id(), 1), RECIPIENT, with(ARCHIVE, OTHER)),
                row("the archive first", keys, to(GBR.id(), 1), ARCHIVE, RECIPIENT),
                row("a wrap of another generation", keys, to(GBR.id(), 1), with(RECIPIENT, 2), ARCHIVE),
                row("a recipient of another generation", keys, to(GBR.id(), 2), RECIPIENT, ARCHIVE),
                row(
                        "another ML-KEM certificate",
                        keys,
                        to(GBR.id(), 1),
                        new SealTo(GBR.id(), Header.Role.RECIPIENT, 1, second.postQuantum(), RECIPIENT.p384()),
                        ARCHIVE),
                row(
                        "another P-384 certificate",
                        keys,
                        to(GBR.id(), 1),
                        new SealTo(GBR.id(), Header.Role.RECIPIENT, 1, RECIPIENT.mlkem(), second.p384()),
                        ARCHIVE));
    }

    @ParameterizedTest
    @MethodSource("opening")
    void doesNotOpen(Row row) throws ExchangeException {
        VerifiedOffer verified = row.offer().alreadyVerified();
        assertEquals(
                row.reason(),
                assertThrows(ExchangeException.class, () -> verified.open(row.keys()))
                        .reason());
    }

    static Stream<Row> senders() throws ExchangeException {
        List<byte[]> ours = draft().sender().signers();
        return Stream.of(
                sender("another agency", Reason.CERTIFICATE_NAME, new Header.Sender(GBR.id(), 1, ours)),
                sender("no such generation", Reason.CERTIFICATE_GENERATION, new Header.Sender(USA.id(), 9, ours)),
                sender(
                        "certificates swapped",
                        Reason.CERTIFICATE_GENERATION,
                        new Header.Sender(USA.id(), 1, ours.reversed())),
                sender(
                        "another P-384 certificate",
                        Reason.CERTIFICATE_GENERATION,
                        new Header.Sender(USA.id(), 1, List.of(new byte[48], ours.get(1)))),
                sender(
                        "another ML-DSA certificate",
                        Reason.CERTIFICATE_GENERATION,
                        new Header.Sender(USA.id(), 1, List.of(ours.get(0), new byte[48]))));
    }

    @ParameterizedTest
    @MethodSource("senders")
    void doesNotVerify(Row row) {
        assertEquals(
                row.reason(),
                assertThrows(ExchangeException.class, () -> TestPackages.verify(row.offer(), USA))
                        .reason());
    }

    @Test
    void whatIsRightVerifiesAndOpens() throws ExchangeException {
        Offer offer = offer(draft(), USA.signing(), RECIPIENT, ARCHIVE);
        VerifiedOffer verified = TestPackages.verify(offer, USA);
        verified.open(GBR.sealing()).close();
        assertArrayEquals(verified.offerDigest(), offer.alreadyVerified().offerDigest());
        assertArrayEquals(verified.offerDigest(), offer.offerDigest());
    }

    @Test
    void aKeyThatIsNotTheCommittedOneOpensNothing() throws ExchangeException {
        Offer offer = offer(draft(), USA.signing(), RECIPIENT, ARCHIVE);
        Manifest manifest = Manifest.parse(offer.manifest());
        Manifest other = new Manifest(
                manifest.headerDigest(),
                manifest.segments(),
                manifest.ciphertextLength(),
                manifest.root(),
                new byte[48],
                null,
                manifest.sealedAt(),
                List.of());
        VerifiedOffer verified = new Offer(offer.header(), other.encode(), offer.p384(), offer.mldsa87(), offer.wraps())
                .alreadyVerified();
        assertEquals(
                Reason.KEY_COMMITMENT,
                assertThrows(ExchangeException.class, () -> verified.open(GBR.sealing()))
                        .reason());
    }

    private static Row row(String name, SealingKeys keys, Header.Recipient recipient, SealTo... wraps)
            throws ExchangeException {
        Header draft = draft();
        return new Row(
                name,
                Reason.WRONG_RECIPIENT,
                offer(header(draft, draft.sender(), recipient), USA.signing(), wraps),
                keys);
    }

    private static Row sender(String name, Reason reason, Header.Sender sender) throws ExchangeException {
        Header draft = draft();
        return new Row(
                name,
                reason,
                offer(header(draft, sender, draft.recipient()), USA.signing(), RECIPIENT, ARCHIVE),
                GBR.sealing());
    }

    private static Header draft() {
        return TestPackages.draft(TestPackages.ID, USA, GBR);
    }

    private static Offer offer(Header draft, SigningKeys signing, SealTo... wraps) throws ExchangeException {
        return TestPackages.seal(draft, signing, List.of(wraps), new byte[1], 0).offer();
    }

    private static Header header(Header draft, Header.Sender sender, Header.Recipient recipient) {
        return new Header(
                draft.packageId(),
                draft.createdAt(),
                draft.expiresAt(),
                sender,
                recipient,
                draft.wraps(),
                draft.marking(),
                draft.alternativeMarkings(),
                draft.agreement(),
                draft.contentType(),
                draft.precedence(),
                draft.options(),
                draft.salt(),
                draft.extensions());
    }

    private static Header.Recipient to(AgencyId agency, int generation) {
        return new Header.Recipient(agency, generation);
    }

    private static SealTo with(SealTo wrap, Header.Role role) {
        return new SealTo(wrap.agency(), role, wrap.generation(), wrap.mlkem(), wrap.p384());
    }

    private static SealTo with(SealTo wrap, AgencyId agency) {
        return new SealTo(agency, wrap.role(), wrap.generation(), wrap.mlkem(), wrap.p384());
    }

    private static SealTo with(SealTo wrap, int generation) {
        return new SealTo(wrap.agency(), wrap.role(), generation, wrap.mlkem(), wrap.p384());
    }
}
