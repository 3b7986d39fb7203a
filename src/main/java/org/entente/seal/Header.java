package org.entente.seal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.entente.ExchangeException;
import org.entente.sign.Extension;
import org.entente.sign.StatementReader;
import org.entente.sign.StatementWriter;
import org.entente.trust.AgencyId;
import org.entente.trust.Sha384;
import org.jspecify.annotations.Nullable;

/// What is fixed before the payload is read (FORMATS section 3). Title, file name and notes are never in it.
///
/// @param wraps one per recipient, in the order of the offer's wraps
/// @param salt [#SALT_BYTES] bytes
public record Header(
        String packageId,
        Instant createdAt,
        Instant expiresAt,
        Sender sender,
        Recipient recipient,
        List<Wrap> wraps,
        HeaderMarking marking,
        List<HeaderMarking> alternativeMarkings,
        Agreement agreement,
        String contentType,
        Precedence precedence,
        Options options,
        byte[] salt,
        List<Extension> extensions) {
    /// Largest header that is read.
    public static final int MAX_BYTES = 131_072;

    /// A media type without parameters.
    public static final Pattern MEDIA_TYPE =
            Pattern.compile("[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}");

    /// Bytes of the salt from which the segments' keys are derived.
    public static final int SALT_BYTES = 48;

    /// Characters of an originator's reference.
    public static final int MAX_REFERENCE = 64;

    private static final String TYPE = "header";
    private static final int MAX_WRAPS = 8;
    private static final int MAX_ALTERNATIVES = 8;
    private static final int MAX_AGREEMENT_ID = 128;
    private static final int MAX_HANDLING = 256;
    private static final int MAX_DESKS = 32;
    private static final int MAX_DESK = 64;

    public Header {
        wraps = List.copyOf(wraps);
        alternativeMarkings = List.copyOf(alternativeMarkings);
        extensions = List.copyOf(extensions);
    }

    /// Who signs.
    ///
    /// @param signers SHA-384 of the signing certificates, P-384 first
    public record Sender(AgencyId agency, int generation, List<byte[]> signers) {
        public Sender {
            signers = List.copyOf(signers);
        }
    }

    /// Whom the package is for.
    ///
    /// @param generation of the sealing keys
    public record Recipient(AgencyId agency, int generation) {}

    public record Agreement(String id, byte[] digest) {}

    /// Whom a key wrap is for.
    public enum Role {
        RECIPIENT("recipient"),
        /// The sender's own way back; the private key is never on the gateway.
        ARCHIVE("archive");

        private final String code;

        Role(String code) {
            this.code = code;
        }
    }

    /// Names one key wrap.
    ///
    /// @param certs SHA-384 of the ML-KEM and of the P-384 certificate, in this order
    /// @param blobs SHA-384 of wrap1, wrap2 and wrap3
    public record Wrap(AgencyId agency, Role role, int generation, List<byte[]> certs, List<byte[]> blobs) {
        public Wrap {
            certs = List.copyOf(certs);
            blobs = List.copyOf(blobs);
        }
    }

    public record Supersedes(String packageId, byte[] offerDigest) {}

    public record Handling(
            String originator,
            String derivedFrom,
            String permittedUse,
            String judicialUse,
            String onward,
            String contact) {}

    /// The optional members.
    public record Options(
            @Nullable Instant ackBy,
            List<String> actionDesks,
            List<String> infoDesks,
            @Nullable String originatorReference,
            @Nullable String inReplyTo,
            @Nullable Supersedes supersedes,
            boolean exercise,
            @Nullable Instant notBefore,
            @Nullable Handling handling) {
        public Options {
            actionDesks = List.copyOf(actionDesks);
            infoDesks = List.copyOf(infoDesks);
        }
    }

    /// The same header with the wraps and the salt, which are made last.
    Header withKeys(List<Wrap> newWraps, byte[] newSalt) {
        return new Header(
                packageId,
                createdAt,
                expiresAt,
                sender,
                recipient,
                newWraps,
                marking,
                alternativeMarkings,
                agreement,
                contentType,
                precedence,
                options,
                newSalt,
                extensions);
    }

    public byte[] encode() {
        return StatementWriter.statement(TYPE)
                .put("packageId", packageId)
                .put("createdAt", createdAt)
                .put("expiresAt", expiresAt)
                .put(
                        "sender",
                        StatementWriter.object()
                                .put("agency", sender.agency.value())
                                .put("generation", sender.generation)
                                .putBytes("signers", sender.signers))
                .put(
                        "recipient",
                        StatementWriter.object()
                                .put("agency", recipient.agency.value())
                                .put("generation", recipient.generation))
                .putObjects("wraps", wraps.stream().map(Header::write).toList())
                .put("marking", marking.write())
                .putObjects(
                        "alternativeMarkings",
                        alternativeMarkings.stream().map(HeaderMarking::write).toList())
                .put(
                        "agreement",
                        StatementWriter.object().put("id", agreement.id).put("digest", agreement.digest))
                .put("contentType", contentType)
                .put("precedence", precedence.name())
                .put("ackBy", options.ackBy)
                .putStrings("actionDesks", options.actionDesks)
                .putStrings("infoDesks", options.infoDesks)
                .put("originatorReference", options.originatorReference)
                .put("inReplyTo", options.inReplyTo)
                .put("supersedes", write(options.supersedes))
                .putFlag("exercise", options.exercise)
                .put("notBefore", options.notBefore)
                .put("handling", write(options.handling))
                .put("salt", salt)
                .putObjects("ext", extensions.stream().map(Extension::write).toList())
                .bytes();
    }

    public static Header parse(byte[] bytes) throws ExchangeException {
        StatementReader reader = StatementReader.read(bytes, TYPE, MAX_BYTES);
        String packageId = reader.matching("packageId", PackageId.PATTERN);
        Instant createdAt = reader.time("createdAt");
        Instant expiresAt = reader.time("expiresAt");
        Sender sender = readSender(reader.object("sender"));
        Recipient recipient = readRecipient(reader.object("recipient"));
        List<Wrap> wraps = new ArrayList<>();
        for (StatementReader wrap : reader.objects("wraps", MAX_WRAPS)) {
            wraps.add(readWrap(wrap));
        }
        if (wraps.isEmpty()) {
            throw reader.wrong("wraps", "a list of at least one");
        }
        HeaderMarking marking = HeaderMarking.read(reader.object("marking"));
        List<HeaderMarking> alternatives = new ArrayList<>();
        for (StatementReader alternative : reader.objects("alternativeMarkings", MAX_ALTERNATIVES)) {
            alternatives.add(HeaderMarking.read(alternative));
        }
        StatementReader agreement = reader.object("agreement");
        Agreement agreed = new Agreement(agreement.text("id", MAX_AGREEMENT_ID), agreement.digest("digest"));
        agreement.end();
        Header header = new Header(
                packageId,
                createdAt,
                expiresAt,
                sender,
                recipient,
                wraps,
                marking,
                alternatives,
                agreed,
                reader.matching("contentType", MEDIA_TYPE),
                reader.code("precedence", Precedence.class),
                readOptions(reader),
                reader.bytes("salt", SALT_BYTES, SALT_BYTES),
                Extension.read(reader));
        reader.end();
        return header;
    }

    private static Sender readSender(StatementReader reader) throws ExchangeException {
        Sender sender = new Sender(
                reader.agency("agency"),
                reader.smallInteger("generation", 1, Integer.MAX_VALUE),
                reader.byteList("signers", 2, Sha384.BYTES, Sha384.BYTES));
        reader.end();
        return sender;
    }

    private static Recipient readRecipient(StatementReader reader) throws ExchangeException {
        Recipient recipient =
                new Recipient(reader.agency("agency"), reader.smallInteger("generation", 1, Integer.MAX_VALUE));
        reader.end();
        return recipient;
    }

    private static StatementWriter write(Wrap wrap) {
        return StatementWriter.object()
                .put("agency", wrap.agency.value())
                .put("role", wrap.role.code)
                .put("generation", wrap.generation)
                .putBytes("certs", wrap.certs)
                .putBytes("blobs", wrap.blobs);
    }

    private static Wrap readWrap(StatementReader reader) throws ExchangeException {
        AgencyId agency = reader.agency("agency");
        String code = reader.text("role", 16);
        Role role = switch (code) {
            case "recipient" -> Role.RECIPIENT;
            case "archive" -> Role.ARCHIVE;
            default -> throw reader.wrong("role", "\"recipient\" or \"archive\"");
        };
        Wrap wrap = new Wrap(
                agency,
                role,
                reader.smallInteger("generation", 1, Integer.MAX_VALUE),
                reader.byteList("certs", 2, Sha384.BYTES, Sha384.BYTES),
                reader.byteList("blobs", 3, Sha384.BYTES, Sha384.BYTES));
        reader.end();
        return wrap;
    }

    private static Options readOptions(StatementReader reader) throws ExchangeException {
        StatementReader supersedes = reader.optionalObject("supersedes");
        StatementReader handling = reader.optionalObject("handling");
        return new Options(
                reader.optionalTime("ackBy"),
                reader.textList("actionDesks", MAX_DESKS, MAX_DESK),
                reader.textList("infoDesks", MAX_DESKS, MAX_DESK),
                reader.optionalText("originatorReference", MAX_REFERENCE),
                reader.optionalMatching("inReplyTo", PackageId.PATTERN),
                supersedes == null ? null : readSupersedes(supersedes),
                reader.flag("exercise"),
                reader.optionalTime("notBefore"),
                handling == null ? null : readHandling(handling));
    }

    private static @Nullable StatementWriter write(@Nullable Supersedes supersedes) {
        return supersedes == null
                ? null
                : StatementWriter.object()
                        .put("packageId", supersedes.packageId)
                        .put("offerDigest", supersedes.offerDigest);
    }

    private static Supersedes readSupersedes(StatementReader reader) throws ExchangeException {
        Supersedes supersedes =
                new Supersedes(reader.matching("packageId", PackageId.PATTERN), reader.digest("offerDigest"));
        reader.end();
        return supersedes;
    }

    private static @Nullable StatementWriter write(@Nullable Handling handling) {
        return handling == null
                ? null
                : StatementWriter.object()
                        .put("originator", handling.originator)
                        .put("derivedFrom", handling.derivedFrom)
                        .put("permittedUse", handling.permittedUse)
                        .put("judicialUse", handling.judicialUse)
                        .put("onward", handling.onward)
                        .put("contact", handling.contact);
    }

    private static Handling readHandling(StatementReader reader) throws ExchangeException {
        Handling handling = new Handling(
                reader.text("originator", MAX_HANDLING),
                reader.text("derivedFrom", MAX_HANDLING),
                reader.text("permittedUse", MAX_HANDLING),
                reader.text("judicialUse", MAX_HANDLING),
                reader.text("onward", MAX_HANDLING),
                reader.text("contact", MAX_HANDLING));
        reader.end();
        return handling;
    }
}
