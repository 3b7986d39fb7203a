package org.entente.credentials;

import static org.entente.Reason.CERTIFICATE_EXPIRED;
import static org.entente.Reason.CERTIFICATE_NAME;
import static org.entente.Reason.CERTIFICATE_PURPOSE;
import static org.entente.Reason.CERTIFICATE_REVOKED;
import static org.entente.Reason.CERTIFICATE_UNTRUSTED;
import static org.entente.Reason.REVOCATION_UNAVAILABLE;
import static org.entente.trust.Forgery.ANY_USAGE;
import static org.entente.trust.Forgery.UNKNOWN_PURPOSE;

import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.trust.Forgery;
import org.entente.trust.Purpose;

/// Every way a certificate can be bad that is bad for whoever shows it: a caller or a gateway. A new row is one line.
///
/// @param reason why it is refused, in our own words
/// @param cause what our log or error must say of it
record BadCertificate(String name, Reason reason, String cause, Change change) {
    /// Changes one thing in a good certificate.
    interface Change {
        void apply(Forgery forgery, Holder holder) throws ExchangeException, GeneralSecurityException;
    }

    /// Who the certificate would be of.
    ///
    /// @param own the roots of its agency
    /// @param other those of the other agency, which the judge believes as well
    record Holder(Roots own, Roots other) {}

    @Override
    public String toString() {
        return name;
    }

    Shown shown(Forgery good, Holder holder) throws ExchangeException, GeneralSecurityException {
        change.apply(good, holder);
        return Shown.of(good);
    }

    static List<BadCertificate> all() {
        return Stream.of(names(), purposes(), keys(), issuers(), times())
                .flatMap(Collection::stream)
                .toList();
    }

    private static BadCertificate row(String name, Reason reason, String cause, Change change) {
        return new BadCertificate(name, reason, cause, change);
    }

    private static List<BadCertificate> names() {
        String noId = "is not an identity";
        return List.of(
                row("no URI name", CERTIFICATE_NAME, "0 URI names", (f, h) -> f.uris = List.of()),
                row("two URI names", CERTIFICATE_NAME, "2 URI names", (f, h) -> f.uris = List.of(uri(f), uri(f))),
                row(
                        "a URI name of the other agency beside",
                        CERTIFICATE_NAME,
                        "2 URI names",
                        (f, h) -> f.uris = List.of(uri(f), uri(f).replace(agency(h.own()), agency(h.other())))),
                row("upper-case scheme", CERTIFICATE_NAME, noId, (f, h) -> edit(f, "spiffe:", "SPIFFE:")),
                row(
                        "upper-case agency",
                        CERTIFICATE_NAME,
                        noId,
                        (f, h) -> edit(f, agency(h.own()), agency(h.own()).toUpperCase(Locale.ROOT))),
                row("upper-case path", CERTIFICATE_NAME, noId, (f, h) -> f.uris = List.of(shout(uri(f)))),
                row("percent-encoded agency", CERTIFICATE_NAME, noId, (f, h) -> edit(f, ".", "%2e")),
                row("percent-encoded path", CERTIFICATE_NAME, noId, (f, h) -> f.uris = List.of(encode(uri(f)))),
                row("port", CERTIFICATE_NAME, noId, (f, h) -> edit(f, agency(h.own()), agency(h.own()) + ":7443")),
                row("user", CERTIFICATE_NAME, noId, (f, h) -> edit(f, "//", "//gateway@")),
                row("query", CERTIFICATE_NAME, noId, (f, h) -> f.uris = List.of(uri(f) + "?x=1")),
                row("trailing slash", CERTIFICATE_NAME, noId, (f, h) -> f.uris = List.of(uri(f) + "/")),
                row("another scheme", CERTIFICATE_NAME, noId, (f, h) -> edit(f, "spiffe:", "https:")),
                row("no path", CERTIFICATE_NAME, noId, (f, h) -> f.uris = List.of("spiffe://" + agency(h.own()))),
                row(
                        "path of a signer",
                        CERTIFICATE_NAME,
                        "has not the path",
                        (f, h) -> f.uris = List.of("spiffe://" + agency(h.own()) + "/sign")),
                row("longer path", CERTIFICATE_NAME, "has not the path", (f, h) -> f.uris = List.of(uri(f) + "/x")),
                row(
                        "name of the other agency under its own root",
                        CERTIFICATE_UNTRUSTED,
                        "does not chain",
                        (f, h) -> edit(f, agency(h.own()), agency(h.other()))),
                row(
                        "its own name under the other agency's root",
                        CERTIFICATE_UNTRUSTED,
                        "does not chain",
                        (f, h) -> h.other().sign(f)),
                row(
                        "name of an agency nobody knows",
                        CERTIFICATE_UNTRUSTED,
                        "no trust bundle",
                        (f, h) -> edit(f, agency(h.own()), "nld.minbz")));
    }

    private static List<BadCertificate> purposes() {
        String two = "2 of our purposes";
        String uses = "exactly the key usage";
        int signs = KeyUsage.digitalSignature;
        return List.of(
                row("a signing certificate", CERTIFICATE_PURPOSE, "is for SIGN", (f, h) -> purpose(f, Purpose.SIGN)),
                row("a sealing certificate", CERTIFICATE_PURPOSE, "is for SEAL", (f, h) -> purpose(f, Purpose.SEAL)),
                row("an archive's", CERTIFICATE_PURPOSE, "is for ARCHIVE", (f, h) -> purpose(f, Purpose.ARCHIVE)),
                row(
                        "no purpose",
                        CERTIFICATE_PURPOSE,
                        "0 of our purposes",
                        (f, h) -> f.usages = List.of(Forgery.SERVER_AUTH, Forgery.CLIENT_AUTH)),
                row("two purposes", CERTIFICATE_PURPOSE, two, (f, h) -> f.usages.add(Purpose.SIGN.oid())),
                row("an unknown purpose beside", CERTIFICATE_PURPOSE, two, (f, h) -> f.usages.add(UNKNOWN_PURPOSE)),
                row("any purpose", CERTIFICATE_PURPOSE, "for anything", (f, h) -> f.usages.add(ANY_USAGE)),
                row(
                        "no clientAuth",
                        CERTIFICATE_PURPOSE,
                        "lacks an extended key usage",
                        (f, h) -> f.usages.remove(Forgery.CLIENT_AUTH)),
                row(
                        "key agreement beside",
                        CERTIFICATE_PURPOSE,
                        uses,
                        (f, h) -> f.keyUsage = signs | KeyUsage.keyAgreement),
                row(
                        "certificate signing beside",
                        CERTIFICATE_PURPOSE,
                        uses,
                        (f, h) -> f.keyUsage = signs | KeyUsage.keyCertSign),
                row("an issuer's", CERTIFICATE_PURPOSE, "is an issuer's", (f, h) -> f.ca = true));
    }

    private static List<BadCertificate> keys() {
        String signed = "is not signed as one";
        return List.of(
                row("P-256 key", CERTIFICATE_PURPOSE, "The key of", (f, h) -> f.keys = Forgery.ec("secp256r1")),
                row("RSA key", CERTIFICATE_PURPOSE, "The key of", (f, h) -> f.keys = Forgery.rsa()),
                row("signed with SHA-1", CERTIFICATE_UNTRUSTED, signed, (f, h) -> f.signature = "SHA1withECDSA"),
                row("signed with SHA-256", CERTIFICATE_UNTRUSTED, signed, (f, h) -> f.signature = "SHA256withECDSA"),
                row(
                        "signed by the ML-DSA root",
                        CERTIFICATE_UNTRUSTED,
                        signed,
                        (f, h) -> h.own().signByOtherRoot(f)));
    }

    private static List<BadCertificate> issuers() {
        return List.of(
                row("self-signed", CERTIFICATE_UNTRUSTED, "issued by somebody else", (f, h) -> f.selfSigned()),
                row("unknown root", CERTIFICATE_UNTRUSTED, "issued by somebody else", (f, h) -> f.belowUnknownRoot()),
                row(
                        "another key under the root's name",
                        CERTIFICATE_UNTRUSTED,
                        "a signature does not verify",
                        (f, h) -> f.issuerKey = Forgery.ec("secp384r1").getPrivate()),
                row("altered", CERTIFICATE_UNTRUSTED, "a signature does not verify", (f, h) -> f.altered = true),
                row(
                        "chain too long",
                        CERTIFICATE_UNTRUSTED,
                        "A chain of 4",
                        (f, h) -> f.below(i -> {}).below(i -> {}).below(i -> {})),
                row(
                        "below an intermediate without a list",
                        REVOCATION_UNAVAILABLE,
                        "no revocation list",
                        (f, h) -> f.below(i -> {})),
                row(
                        "below a leaf",
                        CERTIFICATE_UNTRUSTED,
                        "an issuer may not issue",
                        (f, h) -> f.below(i -> i.ca = false)),
                row(
                        "name constraints violated",
                        CERTIFICATE_UNTRUSTED,
                        "a name constraint",
                        (f, h) -> f.below(i -> i.permittedHost = "nld.minbz")),
                row(
                        "unknown critical extension",
                        CERTIFICATE_UNTRUSTED,
                        "an unknown critical extension",
                        (f, h) -> f.unknownCritical = true));
    }

    private static List<BadCertificate> times() {
        return List.of(
                row("expired", CERTIFICATE_EXPIRED, "is valid from", (f, h) -> f.until = f.from.plusSeconds(1)),
                row("not yet valid", CERTIFICATE_EXPIRED, "is valid from", (f, h) -> f.from = f.from.plusSeconds(3600)),
                row("revoked", CERTIFICATE_REVOKED, "was revoked", (f, h) -> f.serial = Roots.REVOKED));
    }

    private static String agency(Roots roots) {
        return roots.agency().value();
    }

    static String uri(Forgery forgery) {
        return forgery.uris.getFirst();
    }

    static void edit(Forgery forgery, String part, String other) {
        forgery.uris = List.of(uri(forgery).replace(part, other));
    }

    /// With its last letter as a percent-encoding, which other software takes for the same name.
    private static String encode(String uri) {
        int last = uri.length() - 1;
        return uri.substring(0, last) + "%" + Integer.toHexString(uri.charAt(last));
    }

    private static String shout(String uri) {
        int last = uri.length() - 1;
        return uri.substring(0, last) + Character.toUpperCase(uri.charAt(last));
    }

    /// Right in its own way, but with the key usage that TLS itself demands: so it is we who judge it.
    static void purpose(Forgery forgery, Purpose purpose) {
        String name = purpose.name().toLowerCase(Locale.ROOT);
        forgery.uris = List.of(uri(forgery).replaceFirst("(spiffe://[^/]+)/.*", "$1/" + name));
        forgery.usages = List.of(purpose.oid(), Forgery.EMAIL_PROTECTION);
    }
}
