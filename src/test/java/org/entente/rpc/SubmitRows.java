package org.entente.rpc;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.entente.v1.Marking;
import org.entente.v1.Precedence;
import org.entente.v1.SubmitHeader;

/// Submit: the fields of its header.
final class SubmitRows {
    private static final String EMOJI = "\uD83D\uDE00";

    static final List<Row> ROWS = List.of(
            bad("no request id", "request_id", h -> h.clearRequestId()),
            bad("a request id that is no UUID", "request_id", h -> h.setRequestId("1234")),
            bad("a request id of 37 characters", "request_id", h -> h.setRequestId(h.getRequestId() + "0")),
            bad("a request id of 100,000 characters", "request_id", h -> h.setRequestId("0".repeat(100_000))),
            bad("no package id", "package_id", h -> h.clearPackageId()),
            bad(
                    "a package id in upper case",
                    "package_id",
                    h -> h.setPackageId(
                            h.getPackageId().toUpperCase(java.util.Locale.ROOT).replace("0", "A"))),
            bad("a UUIDv4", "package_id", h -> h.setPackageId("9b2d6f0a-6c3e-4f6b-8a51-0d6f6f1a2b3c")),
            bad("a package id of 37 characters", "package_id", h -> h.setPackageId(h.getPackageId() + "0")),
            bad("a package id with a line break", "package_id", h -> h.setPackageId(h.getPackageId() + "\n")),
            bad(
                    "a package id that is a path",
                    "package_id",
                    h -> h.setPackageId("../../../../../../etc/passwd0000000000")),
            bad("no recipient", "recipient", h -> h.clearRecipient()),
            bad("a recipient in upper case", "recipient", h -> h.setRecipient("GBR.FCDO")),
            bad("a recipient of 65 characters", "recipient", h -> h.setRecipient("a".repeat(65))),
            bad("a recipient with a NUL", "recipient", h -> h.setRecipient("gbr.fcdo\0")),
            bad("a recipient with a look-alike letter", "recipient", h -> h.setRecipient("gbr.fcd\u043E")),
            row("an agency that is no partner", Expected.UNKNOWN_PARTNER, "recipient", h -> h.setRecipient("deu.aa")),
            row("the gateway's own agency", Expected.UNKNOWN_PARTNER, "recipient", h -> h.setRecipient(World.USA)),
            row("a partner under no agreement", Expected.NO_AGREEMENT, "recipient", h -> h.setRecipient(World.FRA)),
            bad("no marking", "marking", h -> h.clearMarking()),
            bad("no policy", "marking.policy", h -> mark(h, m -> m.clearPolicy())),
            bad("a policy of 17 characters", "marking.policy", h -> mark(h, m -> m.setPolicy("u".repeat(17)))),
            bad("a policy with a NUL", "marking.policy", h -> mark(h, m -> m.setPolicy("usa\0"))),
            row(
                    "a policy that is unknown",
                    Expected.NOT_UNDERSTOOD,
                    "marking.policy",
                    h -> mark(h, m -> m.setPolicy("fra"))),
            row(
                    "a policy that marks no packages",
                    Expected.NOT_UNDERSTOOD,
                    "marking.policy",
                    h -> mark(h, m -> m.setPolicy("tlp").setBanner("TLP:CLEAR").clearPortions())),
            row(
                    "a policy that is a path",
                    Expected.NOT_UNDERSTOOD,
                    "marking.policy",
                    h -> mark(h, m -> m.setPolicy("../policies/usa"))),
            row(
                    "the policy of the other side",
                    Expected.NOT_UNDERSTOOD,
                    "marking.policy",
                    h -> mark(h, m -> m.setPolicy("gbr"))),
            bad("no banner", "marking.banner", h -> mark(h, m -> m.clearBanner())),
            bad("a banner of 1,025 characters", "marking.banner", h -> mark(h, m -> m.setBanner("S".repeat(1025)))),
            bad("a banner with a tab", "marking.banner", h -> mark(h, m -> m.setBanner("SECRET//REL TO USA,\tGBR"))),
            row(
                    "a banner in lower case",
                    Expected.NOT_UNDERSTOOD,
                    "marking.banner",
                    h -> mark(h, m -> m.setBanner("secret//rel to usa, gbr"))),
            row(
                    "a banner with a look-alike letter",
                    Expected.NOT_UNDERSTOOD,
                    "marking.banner",
                    h -> mark(h, m -> m.setBanner("S\u0415CRET//REL TO USA, GBR"))),
            row(
                    "a banner with U+2028",
                    Expected.NOT_UNDERSTOOD,
                    "marking.banner",
                    h -> mark(h, m -> m.setBanner("SECRET\u2028//REL TO USA, GBR"))),
            row(
                    "a banner of 340 unknown parts",
                    Expected.NOT_UNDERSTOOD,
                    "marking.banner",
                    h -> mark(h, m -> m.setBanner("SECRET" + "//X".repeat(339)))),
            row(
                    "a banner that may not go",
                    Expected.NOT_RELEASED,
                    "marking.banner",
                    h -> mark(h, m -> m.setBanner("SECRET//NOFORN"))),
            row(
                    "a banner above the ceiling",
                    Expected.NOT_RELEASED,
                    "marking.banner",
                    h -> mark(h, m -> m.setBanner("TOP SECRET//REL TO USA, GBR"))),
            bad("an empty portion", "marking.portions", h -> mark(h, m -> m.addPortions(""))),
            bad("a portion of 257 characters", "marking.portions", h -> mark(h, m -> m.addPortions("S".repeat(257)))),
            bad(
                    "257 portions",
                    "marking.portions",
                    h -> mark(h, m -> m.addAllPortions(Collections.nCopies(257, "(U)")))),
            row(
                    "a portion that is no mark",
                    Expected.NOT_UNDERSTOOD,
                    "marking.portions",
                    h -> mark(h, m -> m.addPortions("secret"))),
            row(
                    "256 portions that may not go",
                    Expected.NOT_RELEASED,
                    "marking.portions",
                    h -> mark(h, m -> m.addAllPortions(Collections.nCopies(256, "(S//NF)")))),
            row(
                    "a portion above its banner",
                    Expected.NOT_RELEASED,
                    "marking.portions",
                    h -> mark(h, m -> m.setBanner("UNCLASSIFIED").addPortions("(S//REL TO USA, GBR)"))),
            bad("no content type", "content_type", h -> h.clearContentType()),
            bad("a content type without a slash", "content_type", h -> h.setContentType("json")),
            bad("a content type in upper case", "content_type", h -> h.setContentType("Application/JSON")),
            bad("a content type with a parameter", "content_type", h -> h.setContentType("text/plain; charset=utf-8")),
            bad(
                    "a content type of 128 characters",
                    "content_type",
                    h -> h.setContentType("a".repeat(64) + "/" + "b".repeat(63))),
            bad("a content type with a line break", "content_type", h -> h.setContentType("text/plain\n")),
            row(
                    "a content type that is not agreed",
                    Expected.TYPE_NOT_AGREED,
                    "content_type",
                    h -> h.setContentType("image/png")),
            bad("no precedence", "precedence", h -> h.clearPrecedence()),
            bad("the precedence UNSPECIFIED", "precedence", h -> h.setPrecedence(Precedence.PRECEDENCE_UNSPECIFIED)),
            bad("a precedence that is unknown", "precedence", h -> h.setPrecedenceValue(99)),
            bad("a negative precedence", "precedence", h -> h.setPrecedenceValue(-1)),
            bad("a title of 1,025 characters", "title", h -> h.setTitle("t".repeat(1025))),
            bad("a title with a NUL", "title", h -> h.setTitle("a\0b")),
            bad("a title with an escape sequence", "title", h -> h.setTitle("\u001B[2J")),
            bad("a title with a C1 control", "title", h -> h.setTitle("a\u0085b")),
            bad("a title with U+2028", "title", h -> h.setTitle("a\u2028b")),
            bad("a title that is not in NFC", "title", h -> h.setTitle("e\u0301")),
            row("a title with an emoji", Expected.OK, "title", h -> h.setTitle(EMOJI)),
            raw("a title with an unpaired surrogate", "title", 7, 0xED, 0xA0, 0x80),
            raw("a title with an overlong encoding", "title", 7, 0xC0, 0xAF),
            raw("a title that ends inside a character", "title", 7, 0xF0, 0x9F),
            bad("a file name of 256 characters", "file_name", h -> h.setFileName("f".repeat(256))),
            bad("a file name that is a path", "file_name", h -> h.setFileName("/etc/passwd")),
            bad("a file name that is a path of Windows", "file_name", h -> h.setFileName("..\\x.exe")),
            bad("the file name ..", "file_name", h -> h.setFileName("..")),
            bad("a file name with a NUL", "file_name", h -> h.setFileName("a.pdf\0.exe")),
            bad("a file name that is read from the right", "file_name", h -> h.setFileName("exe.\u202Efdp")),
            raw("a file name that is not UTF-8", "file_name", 8, 0xFF, 0xFE),
            bad("a length that is not declared", "content_length content_length_declared", h -> h.setContentLength(2)),
            bad("a declared length that is too small", "content_length", h -> declared(h, 1)),
            bad("a declared length that is too great", "content_length", h -> declared(h, 3)),
            bad(
                    "a declared length of nothing",
                    "content_length content_length_declared",
                    h -> h.setContentLengthDeclared(true)),
            bad("a declared length of 2^64 - 1", "content_length", h -> declared(h, -1)),
            row(
                    "a declared length above the agreement's",
                    Expected.TOO_LARGE,
                    "content_length",
                    h -> declared(h, 10_737_418_241L)),
            row(
                    "a declared length of 2^63 - 1",
                    Expected.TOO_LARGE,
                    "content_length",
                    h -> declared(h, Long.MAX_VALUE)),
            row("an expiry a second ago", Expected.EXPIRED, "expires_at.seconds", h -> h.setExpiresAt(in(-1))),
            bad("an expiry after the agreement's", "expires_at.seconds", h -> h.setExpiresAt(in(2 * 86_400))),
            bad("an expiry that is empty", "expires_at", h -> h.setExpiresAt(Timestamp.getDefaultInstance())),
            bad("a negative expiry", "expires_at.seconds", h -> h.setExpiresAt(at(-1, 0))),
            bad("an expiry in the year 10000", "expires_at.seconds", h -> h.setExpiresAt(at(253_402_300_800L, 0))),
            bad("an expiry of 2^63 - 1 seconds", "expires_at.seconds", h -> h.setExpiresAt(at(Long.MAX_VALUE, 0))),
            bad("an expiry of -2^63 seconds", "expires_at.seconds", h -> h.setExpiresAt(at(Long.MIN_VALUE, 0))),
            bad("an expiry of negative nanoseconds", "expires_at.nanos", h -> h.setExpiresAt(at(soon(), -1))),
            bad("an expiry of 10^9 nanoseconds", "expires_at.nanos", h -> h.setExpiresAt(at(soon(), 1_000_000_000))),
            bad("a deadline a second ago", "acknowledge_by.seconds", h -> h.setAcknowledgeBy(in(-1))),
            bad("a deadline that is empty", "acknowledge_by", h -> h.setAcknowledgeBy(Timestamp.getDefaultInstance())),
            bad("a negative deadline", "acknowledge_by.seconds", h -> h.setAcknowledgeBy(at(-1, 0))),
            bad(
                    "a deadline in the year 10000",
                    "acknowledge_by.seconds",
                    h -> h.setAcknowledgeBy(at(253_402_300_800L, 0))),
            bad("a deadline of negative nanoseconds", "acknowledge_by.nanos", h -> h.setAcknowledgeBy(at(soon(), -1))),
            bad(
                    "a deadline of 10^9 nanoseconds",
                    "acknowledge_by.nanos",
                    h -> h.setAcknowledgeBy(at(soon(), 1_000_000_000))),
            bad("a reference of 65 characters", "originator_reference", h -> h.setOriginatorReference("r".repeat(65))),
            bad("a reference with a line break", "originator_reference", h -> h.setOriginatorReference("a\nb")),
            bad("a reference with U+2029", "originator_reference", h -> h.setOriginatorReference("a\u2029b")),
            bad("a reference that is not in NFC", "originator_reference", h -> h.setOriginatorReference("e\u0301")));

    private SubmitRows() {}

    interface Change {
        Object apply(SubmitHeader.Builder header);
    }

    private static Row row(String name, Expected expected, String fields, Change change) {
        return Row.of(Rpc.SUBMIT, name, expected, "header." + fields.replace(" ", " header."), world -> {
            SubmitHeader.Builder header = Packages.header();
            change.apply(header);
            return Row.bytes(Packages.submission(header));
        });
    }

    private static Row bad(String name, String fields, Change change) {
        return row(name, Expected.INVALID, fields, change);
    }

    /// A text of the header as bytes that are no UTF-8: no builder would take them.
    private static Row raw(String name, String field, int number, int... text) {
        byte[] value = new byte[text.length];
        for (int i = 0; i < text.length; i++) {
            value[i] = (byte) text[i];
        }
        return Row.of(
                Rpc.SUBMIT,
                name,
                Expected.INVALID,
                "header." + field,
                world -> List.of(Row.inside(1, Row.withRaw(Packages.header().build(), number, value))));
    }

    private interface MarkingChange {
        Object apply(Marking.Builder marking);
    }

    private static SubmitHeader.Builder mark(SubmitHeader.Builder header, MarkingChange change) {
        Marking.Builder marking = header.getMarking().toBuilder();
        change.apply(marking);
        return header.setMarking(marking);
    }

    private static SubmitHeader.Builder declared(SubmitHeader.Builder header, long length) {
        return header.setContentLength(length).setContentLengthDeclared(true);
    }

    private static long soon() {
        return Instant.now().getEpochSecond() + 600;
    }

    private static Timestamp in(long seconds) {
        return at(Instant.now().getEpochSecond() + seconds, 0);
    }

    private static Timestamp at(long seconds, int nanos) {
        return Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos).build();
    }
}
