package org.entente.exchange;

import java.time.Instant;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.seal.Header;
import org.entente.seal.HeaderMarking;
import org.entente.seal.PackageId;
import org.entente.seal.Preamble;
import org.entente.seal.Precedence;
import org.entente.sign.StatementWriter;
import org.entente.trust.AgencyId;
import org.jspecify.annotations.Nullable;

/// What a client asks to hand over, before its content.
///
/// @param contentLength bytes; null when the client does not know
public record SubmitRequest(
        String packageId,
        AgencyId recipient,
        String policy,
        String banner,
        List<String> portions,
        String contentType,
        Precedence precedence,
        @Nullable String title,
        @Nullable String fileName,
        @Nullable Long contentLength,
        @Nullable Instant expiresAt,
        @Nullable Instant acknowledgeBy,
        @Nullable String originatorReference,
        boolean exercise) {
    public SubmitRequest {
        portions = List.copyOf(portions);
    }

    /// Refuses fields that are missing, malformed or over what the formats allow; INVALID_REQUEST names the field.
    void check() throws ExchangeException {
        require(PackageId.isValid(packageId), "package_id must be a UUIDv7 in lower case");
        require(plain(policy, 16), "marking.policy must be one of " + String.join(", ", HeaderMarking.POLICIES));
        require(
                plain(banner, HeaderMarking.MAX_BANNER),
                "marking.banner must have 1 to " + HeaderMarking.MAX_BANNER + " characters");
        require(
                portions.size() <= HeaderMarking.MAX_PORTIONS,
                "marking.portions must be at most " + HeaderMarking.MAX_PORTIONS);
        require(
                portions.stream().allMatch(portion -> plain(portion, HeaderMarking.MAX_PORTION)),
                "each of marking.portions must have 1 to 256 characters");
        require(
                Header.MEDIA_TYPE.matcher(contentType).matches(),
                "content_type must be a media type in lower case without parameters");
        require(
                title == null || oneLine(title, Preamble.MAX_TITLE),
                "title must be 1 to 1,024 characters of plain text in NFC, on one line");
        require(
                fileName == null || isFileName(fileName),
                "file_name must be 1 to 255 characters of plain text in NFC, on one line, without a path");
        require(
                originatorReference == null || oneLine(originatorReference, Header.MAX_REFERENCE),
                "originator_reference must be 1 to 64 characters of plain text in NFC, on one line");
        require(contentLength == null || contentLength >= 0, "content_length must not be negative");
    }

    /// Refuses what this gateway's operator does not allow; INVALID_REQUEST names field and limit.
    void check(ExchangeLimits limits) throws ExchangeException {
        require(
                banner.length() <= limits.maxBannerChars(),
                "marking.banner must have at most " + limits.maxBannerChars() + " characters (limits.maxBannerChars)");
        require(
                portions.size() <= limits.maxPortions(),
                "marking.portions must be at most " + limits.maxPortions() + " (limits.maxPortions)");
    }

    /// Everything that makes two submissions the same, as bytes to be hashed under a key before the content.
    byte[] identity() {
        return StatementWriter.object()
                .put("packageId", packageId)
                .put("recipient", recipient.value())
                .put("policy", policy)
                .put("banner", banner)
                .putStrings("portions", portions)
                .put("contentType", contentType)
                .put("precedence", precedence.name())
                .put("title", title)
                .put("fileName", fileName)
                .put("expiresAt", expiresAt)
                .put("acknowledgeBy", acknowledgeBy)
                .put("originatorReference", originatorReference)
                .putFlag("exercise", exercise)
                .bytes();
    }

    private static boolean plain(String text, int max) {
        return !text.isEmpty() && text.length() <= max && StatementWriter.isPlain(text);
    }

    /// Plain text that is read in one line and in one direction: a recipient sees it beside what the gateway says.
    private static boolean oneLine(String text, int max) {
        return plain(text, max) && text.chars().noneMatch(SubmitRequest::breaksTheLine);
    }

    /// Line and paragraph separator, and what embeds, overrides or isolates a direction: with it a file "gpj.exe" can
    /// look like one "exe.jpg".
    private static boolean breaksTheLine(int c) {
        return c == 0x2028 || c == 0x2029 || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    }

    private static boolean isFileName(String name) {
        return oneLine(name, Preamble.MAX_FILE_NAME)
                && name.indexOf('/') < 0
                && name.indexOf('\\') < 0
                && !name.equals(".")
                && !name.equals("..");
    }

    private static void require(boolean holds, String message) throws ExchangeException {
        if (!holds) {
            throw new ExchangeException(Reason.INVALID_REQUEST, message + ".");
        }
    }
}
