package org.entente.rpc;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import org.entente.seal.Segments;
import org.entente.story.HostilePartner;
import org.entente.v1.DeliverRequest;
import org.entente.v1.KeyWrap;
import org.entente.v1.Offer;
import org.entente.v1.Segment;

/// Deliver: what a partner's gateway offers and sends that is wrong in its form. What is altered inside statements and
/// signatures is `HostileOfferTest`'s.
final class DeliverRows {
    private static final DeliverRequest EMPTY = DeliverRequest.getDefaultInstance();

    static final List<Row> ROWS = List.of(
            row("nothing at all", Expected.INVALID, "offer", made -> List.of()),
            row("an empty message first", Expected.INVALID, "offer", made -> List.of(EMPTY)),
            row(
                    "a segment before the offer",
                    Expected.INVALID,
                    "offer segment",
                    made -> List.of(Packages.segment(made.segments().getFirst()))),
            row("a finish before the offer", Expected.INVALID, "offer finish", made -> List.of(Packages.finish())),
            offer("an offer without parts", Expected.MALFORMED, "offer", o -> o.clear()),
            offer("no header", Expected.MALFORMED, "offer.header", o -> o.clearHeader()),
            offer("a header of 131,073 bytes", Expected.TOO_LARGE, "offer.header", o -> o.setHeader(zeros(131_073))),
            offer(
                    "a header of 131,072 bytes of nothing",
                    Expected.MALFORMED,
                    "offer.header",
                    o -> o.setHeader(zeros(131_072))),
            offer(
                    "a header that is not UTF-8",
                    Expected.MALFORMED,
                    "offer.header",
                    o -> o.setHeader(bytes(0xFF, 0xFE))),
            offer(
                    "a header of 3,000 open lists",
                    Expected.MALFORMED,
                    "offer.header",
                    o -> o.setHeader(ByteString.copyFromUtf8("{\"a\":" + "[".repeat(3_000)))),
            offer("no manifest", Expected.MALFORMED, "offer.manifest", o -> o.clearManifest()),
            offer(
                    "a manifest of 16,385 bytes",
                    Expected.TOO_LARGE,
                    "offer.manifest",
                    o -> o.setManifest(zeros(16_385))),
            offer("the header as manifest", Expected.MALFORMED, "offer.manifest", o -> o.setManifest(o.getHeader())),
            offer("no P-384 signature", Expected.MALFORMED, "offer.manifest_p384", o -> o.clearManifestP384()),
            offer(
                    "a P-384 signature of 65,537 bytes",
                    Expected.TOO_LARGE,
                    "offer.manifest_p384",
                    o -> o.setManifestP384(zeros(65_537))),
            offer(
                    "the ML-DSA signature as P-384's",
                    Expected.MALFORMED,
                    "offer.manifest_p384",
                    o -> o.setManifestP384(o.getManifestMldsa87())),
            offer("no ML-DSA signature", Expected.MALFORMED, "offer.manifest_mldsa87", o -> o.clearManifestMldsa87()),
            offer(
                    "an ML-DSA signature of 65,537 bytes",
                    Expected.TOO_LARGE,
                    "offer.manifest_mldsa87",
                    o -> o.setManifestMldsa87(zeros(65_537))),
            offer(
                    "an ML-DSA signature of 65,536 bytes of nothing",
                    Expected.MALFORMED,
                    "offer.manifest_mldsa87",
                    o -> o.setManifestMldsa87(zeros(65_536))),
            offer("no wraps", Expected.WRAPS, "offer.wraps", o -> o.clearWraps()),
            offer("one wrap", Expected.WRAPS, "offer.wraps", o -> o.removeWraps(1)),
            offer("three wraps", Expected.WRAPS, "offer.wraps", o -> o.addWraps(o.getWraps(0))),
            offer("8 wraps", Expected.WRAPS, "offer.wraps", o -> wraps(o, 8)),
            offer("9 wraps", Expected.TOO_LARGE, "offer.wraps", o -> wraps(o, 9)),
            wrap("no wrap1", Expected.WRAPS, "offer.wraps.wrap1", w -> w.clearWrap1()),
            wrap("a wrap1 of 8,193 bytes", Expected.TOO_LARGE, "offer.wraps.wrap1", w -> w.setWrap1(zeros(8_193))),
            wrap("no wrap2", Expected.WRAPS, "offer.wraps.wrap2", w -> w.clearWrap2()),
            wrap("a wrap2 of 8,193 bytes", Expected.TOO_LARGE, "offer.wraps.wrap2", w -> w.setWrap2(zeros(8_193))),
            wrap("no wrap3", Expected.WRAPS, "offer.wraps.wrap3", w -> w.clearWrap3()),
            wrap(
                    "a wrap3 of 39 bytes",
                    Expected.WRAPS,
                    "offer.wraps.wrap3",
                    w -> w.setWrap3(w.getWrap3().substring(1))),
            wrap("a wrap3 of 41 bytes", Expected.TOO_LARGE, "offer.wraps.wrap3", w -> w.setWrap3(zeros(41))),
            row("the offer of another agency", Expected.SENDER, "offer.header", made -> List.of(offer(made)))
                    .by(Who.THIRD_PEER),
            row("a second offer", Expected.INVALID, "offer", made -> List.of(offer(made), offer(made)))
                    .mayStayHalf(),
            row(
                            "an empty message after the offer",
                            Expected.INVALID,
                            "segment finish",
                            made -> List.of(offer(made), EMPTY))
                    .mayStayHalf(),
            row("the offer alone", Expected.TRUNCATED, "segment finish", made -> List.of(offer(made)))
                    .mayStayHalf(),
            row(
                            "a finish before the segments",
                            Expected.TRUNCATED,
                            "finish",
                            made -> List.of(offer(made), Packages.finish()))
                    .mayStayHalf(),
            row("a finish before the last segment", Expected.TRUNCATED, "finish", made -> without(made, 3))
                    .mayStayHalf(),
            row("half-closed without a finish", Expected.TRUNCATED, "finish", made -> without(made, 4))
                    .mayStayHalf(),
            row("a second finish", Expected.OK, "finish", made -> with(made, Packages.finish())),
            row(
                    "a segment after the finish",
                    Expected.OK,
                    "finish segment",
                    made -> with(made, Packages.segment(made.segments().getFirst()))),
            row("no first segment", Expected.ORDER, "segment.index", made -> without(made, 1))
                    .mayStayHalf(),
            segment("segment 2^32 - 1", Expected.ORDER, "segment.index", s -> s.setIndex(-1)),
            segment("segment 2^31", Expected.ORDER, "segment.index", s -> s.setIndex(Integer.MIN_VALUE)),
            segment("segment 3 of 3", Expected.ORDER, "segment.index", s -> s.setIndex(3)),
            segment("no data", Expected.SEGMENT, "segment.data", s -> s.clearData()),
            segment(
                    "262,161 bytes of data",
                    Expected.SEGMENT,
                    "segment.data",
                    s -> s.setData(zeros(Segments.SEALED_BYTES + 1))),
            segment(
                    "a byte too few",
                    Expected.SEGMENT,
                    "segment.data",
                    s -> s.setData(s.getData().substring(1))),
            segment("no path", Expected.SEGMENT, "segment.path", s -> s.clearPath()),
            segment("a path of half a step", Expected.SEGMENT, "segment.path", s -> s.setPath(zeros(24))),
            segment("a path of 25 steps", Expected.SEGMENT, "segment.path", s -> s.setPath(zeros(25 * 48))),
            segment("a path of 700,000 bytes", Expected.SEGMENT, "segment.path", s -> s.setPath(zeros(700_000))),
            InboxRows.garbage(Rpc.DELIVER),
            Row.of(
                            Rpc.DELIVER,
                            "a segment that is no protobuf",
                            Expected.INVALID,
                            "segment",
                            world -> List.of(offer(Packages.made(world)).toByteArray(), new byte[] {0x12, 0x7F}))
                    .mayStayHalf());

    private DeliverRows() {}

    private interface Messages {
        List<DeliverRequest> of(HostilePartner.Made made);
    }

    private interface Change<B> {
        Object apply(B builder);
    }

    private static Row row(String name, Expected expected, String fields, Messages messages) {
        return Row.of(Rpc.DELIVER, name, expected, fields, world -> Row.bytes(messages.of(Packages.made(world))));
    }

    private static Row offer(String name, Expected expected, String fields, Change<Offer.Builder> change) {
        return row(name, expected, fields, made -> {
            Offer.Builder offer = HostilePartner.wire(made.offer()).toBuilder();
            change.apply(offer);
            return List.of(Packages.offer(offer.build()));
        });
    }

    private static Row wrap(String name, Expected expected, String fields, Change<KeyWrap.Builder> change) {
        return offer(name, expected, fields, offer -> {
            KeyWrap.Builder wrap = offer.getWraps(0).toBuilder();
            change.apply(wrap);
            return offer.setWraps(0, wrap);
        });
    }

    private static Row segment(String name, Expected expected, String fields, Change<Segment.Builder> change) {
        return row(name, expected, fields, made -> {
                    Segment.Builder segment = made.segments().getFirst().toBuilder();
                    change.apply(segment);
                    return List.of(offer(made), Packages.segment(segment.build()));
                })
                .mayStayHalf();
    }

    private static DeliverRequest offer(HostilePartner.Made made) {
        return Packages.offer(HostilePartner.wire(made.offer()));
    }

    private static List<DeliverRequest> without(HostilePartner.Made made, int at) {
        List<DeliverRequest> requests = new ArrayList<>(Packages.delivery(made));
        requests.remove(at);
        return requests;
    }

    private static List<DeliverRequest> with(HostilePartner.Made made, DeliverRequest last) {
        List<DeliverRequest> requests = new ArrayList<>(Packages.delivery(made));
        requests.add(last);
        return requests;
    }

    private static Offer.Builder wraps(Offer.Builder offer, int count) {
        while (offer.getWrapsCount() < count) {
            offer.addWraps(offer.getWraps(0));
        }
        return offer;
    }

    private static ByteString zeros(int count) {
        return ByteString.copyFrom(new byte[count]);
    }

    private static ByteString bytes(int... values) {
        var out = ByteString.newOutput();
        for (int value : values) {
            out.write(value);
        }
        return out.toByteString();
    }
}
