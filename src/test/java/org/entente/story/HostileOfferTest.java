package org.entente.story;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.client.EntenteClient;
import org.entente.receipt.ReceiptStatement;
import org.entente.receipt.SignedReceipt;
import org.entente.receipt.Stage;
import org.entente.seal.Header;
import org.entente.seal.KeyWrap;
import org.entente.seal.Offer;
import org.entente.seal.Segments;
import org.entente.story.HostilePartner.Made;
import org.entente.v1.Segment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a partner's gateway offers that is not right is refused for its own reason, and nothing of it stays.
class HostileOfferTest {
    private static final int SEGMENTS = 3;

    @TempDir
    static Path folder;

    private static TwoAgencies agencies;
    private static HostilePartner partner;
    private static Made other;

    @BeforeAll
    static void start() throws IOException, ExchangeException {
        agencies = new TwoAgencies(folder.resolve("agencies"));
        agencies.start(TwoAgencies.GBR);
        partner = new HostilePartner(agencies, folder);
        other = make(partner.plan());
    }

    @AfterAll
    static void stop() {
        partner.close();
        agencies.close();
    }

    interface Change {
        Made apply(Made made) throws ExchangeException, IOException;
    }

    private static Arguments row(String name, Reason reason, Change change) {
        return Arguments.of(name, reason, change);
    }

    static Stream<Arguments> alteredOnTheWay() {
        return Stream.of(
                row("a bit of the header", Reason.HEADER_MISMATCH, made -> made.with(header(made, salted(made)))),
                row(
                        "a byte of the header's syntax",
                        Reason.MALFORMED_STATEMENT,
                        made -> made.with(header(made, flip(made.offer().header(), 0)))),
                row(
                        "the header is cut",
                        Reason.MALFORMED_STATEMENT,
                        made -> made.with(header(made, cut(made.offer().header())))),
                row(
                        "the header of another package",
                        Reason.HEADER_MISMATCH,
                        made -> made.with(header(made, other.offer().header()))),
                row(
                        "the manifest of another package",
                        Reason.SIGNATURE_INVALID,
                        made -> made.with(manifest(made, other.offer().manifest()))),
                row(
                        "the manifest is cut",
                        Reason.MALFORMED_STATEMENT,
                        made -> made.with(manifest(made, cut(made.offer().manifest())))),
                row(
                        "the P-384 signature of another package",
                        Reason.SIGNATURE_INVALID,
                        made -> made.with(signatures(
                                made, other.offer().p384(), made.offer().mldsa87()))),
                row(
                        "the ML-DSA signature of another package",
                        Reason.SIGNATURE_INVALID,
                        made -> made.with(signatures(
                                made, made.offer().p384(), other.offer().mldsa87()))),
                row(
                        "no P-384 signature",
                        Reason.MALFORMED_STATEMENT,
                        made -> made.with(
                                signatures(made, new byte[0], made.offer().mldsa87()))),
                row(
                        "no ML-DSA signature",
                        Reason.MALFORMED_STATEMENT,
                        made -> made.with(signatures(made, made.offer().p384(), new byte[0]))),
                row(
                        "the P-384 signature twice",
                        Reason.MALFORMED_STATEMENT,
                        made -> made.with(signatures(
                                made, made.offer().p384(), made.offer().p384()))),
                row(
                        "the last bit of the P-384 signature",
                        Reason.SIGNATURE_INVALID,
                        made -> made.with(signatures(
                                made,
                                flip(made.offer().p384(), -1),
                                made.offer().mldsa87()))),
                row(
                        "the last bit of the ML-DSA signature",
                        Reason.SIGNATURE_INVALID,
                        made -> made.with(signatures(
                                made, made.offer().p384(), flip(made.offer().mldsa87(), -1)))),
                row(
                        "the wraps of another package",
                        Reason.WRAP_INVALID,
                        made -> made.with(wraps(made, other.offer().wraps()))),
                row(
                        "the wraps change places",
                        Reason.WRAP_INVALID,
                        made -> made.with(wraps(made, reversed(made.offer().wraps())))),
                row(
                        "a wrap is missing",
                        Reason.WRAP_INVALID,
                        made -> made.with(wraps(made, made.offer().wraps().subList(0, 1)))),
                row("a bit of a wrap", Reason.WRAP_INVALID, made -> made.with(wraps(made, flippedWrap(made)))),
                row(
                        "a bit of a segment",
                        Reason.SEGMENT_INVALID,
                        made -> made.with(segment(
                                made,
                                1,
                                segment -> segment.setData(ByteString.copyFrom(
                                        flip(segment.getData().toByteArray(), 99)))))),
                row(
                        "the segment's tag",
                        Reason.SEGMENT_INVALID,
                        made -> made.with(segment(
                                made,
                                2,
                                segment -> segment.setData(ByteString.copyFrom(
                                        flip(segment.getData().toByteArray(), -1)))))),
                row(
                        "a bit of a path",
                        Reason.SEGMENT_INVALID,
                        made -> made.with(segment(
                                made,
                                0,
                                segment -> segment.setPath(ByteString.copyFrom(
                                        flip(segment.getPath().toByteArray(), 5)))))),
                row(
                        "a path too long",
                        Reason.SEGMENT_INVALID,
                        made -> made.with(segment(
                                made,
                                0,
                                segment ->
                                        segment.setPath(segment.getPath().concat(ByteString.copyFrom(new byte[48])))))),
                row("two segments change places", Reason.SEGMENT_ORDER, made -> made.with(swapped(made))),
                row("two segments change their bytes", Reason.SEGMENT_INVALID, made -> made.with(relabelled(made))),
                row(
                        "a segment twice",
                        Reason.SEGMENT_ORDER,
                        made -> made.with(
                                List.of(made.segments().get(0), made.segments().get(0)))),
                row(
                        "the last segment is missing",
                        Reason.TRUNCATED,
                        made -> made.with(made.segments().subList(0, SEGMENTS - 1))),
                row("no segment", Reason.TRUNCATED, made -> made.with(List.<Segment>of())),
                row(
                        "the last segment is cut",
                        Reason.SEGMENT_INVALID,
                        made -> made.with(segment(
                                made,
                                2,
                                segment -> segment.setData(segment.getData().substring(0, 40))))),
                row("one segment too many", Reason.SEGMENT_INVALID, made -> made.with(longer(made))),
                row(
                        "a segment of another package",
                        Reason.SEGMENT_INVALID,
                        made -> made.with(segment(
                                made,
                                1,
                                segment ->
                                        segment.setData(other.segments().get(1).getData())))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource
    void alteredOnTheWay(String name, Reason reason, Change change) throws ExchangeException, IOException {
        Made made = make(partner.plan());
        Made altered = change.apply(made);
        ExchangeException refused = assertThrows(ExchangeException.class, () -> partner.deliver(altered));
        assertEquals(reason, refused.reason(), refused.text());
        assertNothingStays();
        // The true package was not harmed by the attempt.
        assertEquals(Stage.DELIVERED, partner.deliver(made).statement().stage());
    }

    static Stream<Arguments> wronglyMade() {
        return Stream.of(
                Arguments.of("wrapped for the archive only", Reason.WRONG_RECIPIENT, (Remake)
                        plan -> plan.sealedTo(partner.archive())),
                Arguments.of("wrapped for us under the sender's keys", Reason.WRONG_RECIPIENT, (Remake)
                        plan -> plan.sealedTo(
                                new org.entente.seal.SealTo(
                                        partner.gbr().agency(),
                                        Header.Role.RECIPIENT,
                                        1,
                                        partner.archive().mlkem(),
                                        partner.archive().p384()),
                                partner.archive())),
                Arguments.of("wrapped for a third party too", Reason.WRONG_RECIPIENT, (Remake)
                        plan -> plan.sealedTo(plan.recipients().getFirst(), partner.archive(), partner.archive())),
                Arguments.of("wrapped without the archive", Reason.WRONG_RECIPIENT, (Remake)
                        plan -> plan.sealedTo(plan.recipients().getFirst())),
                Arguments.of("addressed to another agency", Reason.WRONG_RECIPIENT, (Remake) plan ->
                        plan.with(Headers.to(plan.header(), partner.usa().agency()))),
                Arguments.of("marked NOFORN", Reason.RELEASE_DENIED, (Remake)
                        plan -> plan.with(Headers.marked(plan.header(), "SECRET//NOFORN"))),
                Arguments.of("above the ceiling", Reason.RELEASE_DENIED, (Remake)
                        plan -> plan.with(Headers.marked(plan.header(), "TOP SECRET//REL TO USA, GBR"))),
                Arguments.of(
                        "expired", Reason.PACKAGE_EXPIRED, (Remake) plan -> plan.with(Headers.expired(plan.header()))),
                Arguments.of("of a content type that is not agreed", Reason.CONTENT_TYPE_NOT_AGREED, (Remake)
                        plan -> plan.with(Headers.typed(plan.header(), "application/x-other"))));
    }

    interface Remake {
        HostilePartner.Plan apply(HostilePartner.Plan plan);
    }

    /// Well signed, so that the refusal is a signed receipt, and the same one when it is offered again.
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource
    void wronglyMade(String name, Reason reason, Remake remake) throws ExchangeException, IOException {
        Made made = make(remake.apply(partner.plan()));
        SignedReceipt receipt = partner.deliver(made);
        ReceiptStatement statement = receipt.statement();
        assertEquals(Stage.REFUSED, statement.stage());
        assertEquals(reason.name(), statement.reason());
        assertNothingStays();
        assertArrayEquals(receipt.p384(), partner.deliver(made).p384());
    }

    @Test
    void anotherAgreementTextIsAnErrorThatLeavesNothing() throws ExchangeException, IOException {
        HostilePartner.Plan plan = partner.plan();
        Made made = make(plan.with(Headers.agreed(plan.header(), new byte[48])));
        assertEquals(
                Reason.AGREEMENT_MISMATCH,
                assertThrows(ExchangeException.class, () -> partner.deliver(made))
                        .reason());
        assertNothingStays();
    }

    @Test
    void anotherPackageUnderTheSameIdIsRefused() throws ExchangeException, IOException {
        HostilePartner.Plan plan = partner.plan();
        Made first = make(plan);
        SignedReceipt receipt = partner.deliver(first);
        Made second = make(plan);
        assertEquals(
                Reason.PACKAGE_ID_REUSED,
                assertThrows(ExchangeException.class, () -> partner.deliver(second))
                        .reason());
        assertArrayEquals(receipt.mldsa87(), partner.deliver(first).mldsa87());
    }

    @Test
    void aBrokenDeliveryGoesOnAfterTheLastSyncedSegment() throws ExchangeException, IOException {
        byte[] content = new byte[70 * Segments.PLAIN_BYTES];
        new Random(3).nextBytes(content);
        Made made = partner.make(partner.plan(), content);
        ExchangeException cut = assertThrows(
                ExchangeException.class,
                () -> partner.deliver(made.with(made.segments().subList(0, 66))));
        assertEquals(Reason.TRUNCATED, cut.reason());
        agencies.stop(TwoAgencies.GBR);
        agencies.start(TwoAgencies.GBR);
        assertEquals(Stage.DELIVERED, partner.deliver(made).statement().stage());
        assertEquals(66, partner.sentFrom());
    }

    @Test
    void aDamagedHalfReceivedFileIsReceivedAnew() throws ExchangeException, IOException {
        Made made = make(partner.plan());
        assertThrows(
                ExchangeException.class,
                () -> partner.deliver(made.with(made.segments().subList(0, 2))));
        Path half = halfReceived(made);
        byte[] bytes = Files.readAllBytes(half);
        Files.write(half, flip(bytes, Segments.SEALED_BYTES + 3));
        assertEquals(Stage.DELIVERED, partner.deliver(made).statement().stage());
        assertEquals(0, partner.sentFrom());
    }

    private static Path halfReceived(Made made) throws ExchangeException, IOException {
        String packageId = Header.parse(made.offer().header()).packageId();
        try (Stream<Path> files = Files.list(agencies.home(TwoAgencies.GBR).resolve("data/payloads"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(packageId))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Made make(HostilePartner.Plan plan) throws ExchangeException, IOException {
        byte[] content = new byte[(SEGMENTS - 1) * Segments.PLAIN_BYTES + 100];
        new Random(1).nextBytes(content);
        return partner.make(plan, content);
    }

    /// No file of what was refused, and nothing undelivered in the inbox.
    private static void assertNothingStays() throws IOException, ExchangeException {
        long inbox;
        try (EntenteClient desk = agencies.client(TwoAgencies.GBR)) {
            inbox = desk.inbox(true).size();
        }
        try (Stream<Path> files = Files.list(agencies.home(TwoAgencies.GBR).resolve("data/payloads"))) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            long whole = names.stream().filter(name -> name.endsWith(".in")).count();
            assertEquals(inbox, whole, () -> "one payload for each package in the inbox: " + names);
            // A half-sent package may wait for its rest, but nobody can see it.
            assertTrue(
                    names.stream().allMatch(name -> name.endsWith(".in") || name.endsWith(".in.part")),
                    names::toString);
        }
    }

    private static byte[] flip(byte[] bytes, int at) {
        byte[] flipped = bytes.clone();
        flipped[at < 0 ? flipped.length + at : at] ^= 1;
        return flipped;
    }

    private static byte[] cut(byte[] bytes) {
        return java.util.Arrays.copyOf(bytes, bytes.length - 1);
    }

    /// Another salt: the header stays well formed.
    private static byte[] salted(Made made) throws ExchangeException {
        return Headers.salted(Header.parse(made.offer().header())).encode();
    }

    private static Offer header(Made made, byte[] header) {
        Offer offer = made.offer();
        return new Offer(header, offer.manifest(), offer.p384(), offer.mldsa87(), offer.wraps());
    }

    private static Offer manifest(Made made, byte[] manifest) {
        Offer offer = made.offer();
        return new Offer(offer.header(), manifest, offer.p384(), offer.mldsa87(), offer.wraps());
    }

    private static Offer signatures(Made made, byte[] p384, byte[] mldsa87) {
        Offer offer = made.offer();
        return new Offer(offer.header(), offer.manifest(), p384, mldsa87, offer.wraps());
    }

    private static Offer wraps(Made made, List<KeyWrap> wraps) {
        Offer offer = made.offer();
        return new Offer(offer.header(), offer.manifest(), offer.p384(), offer.mldsa87(), wraps);
    }

    private static List<KeyWrap> reversed(List<KeyWrap> wraps) {
        List<KeyWrap> reversed = new ArrayList<>(wraps);
        Collections.reverse(reversed);
        return reversed;
    }

    private static List<KeyWrap> flippedWrap(Made made) {
        List<KeyWrap> wraps = new ArrayList<>(made.offer().wraps());
        KeyWrap first = wraps.getFirst();
        wraps.set(0, new KeyWrap(first.wrap1(), first.wrap2(), flip(first.wrap3(), 3)));
        return wraps;
    }

    private interface SegmentChange {
        Segment.Builder apply(Segment.Builder segment);
    }

    private static List<Segment> segment(Made made, int index, SegmentChange change) {
        List<Segment> segments = new ArrayList<>(made.segments());
        segments.set(index, change.apply(segments.get(index).toBuilder()).build());
        return segments;
    }

    private static List<Segment> swapped(Made made) {
        List<Segment> segments = new ArrayList<>(made.segments());
        Collections.swap(segments, 0, 1);
        return segments;
    }

    private static List<Segment> relabelled(Made made) {
        List<Segment> segments = new ArrayList<>(made.segments());
        segments.set(0, made.segments().get(1).toBuilder().setIndex(0).build());
        segments.set(1, made.segments().get(0).toBuilder().setIndex(1).build());
        return segments;
    }

    private static List<Segment> longer(Made made) {
        List<Segment> segments = new ArrayList<>(made.segments());
        segments.add(
                made.segments().get(SEGMENTS - 1).toBuilder().setIndex(SEGMENTS).build());
        return segments;
    }
}
