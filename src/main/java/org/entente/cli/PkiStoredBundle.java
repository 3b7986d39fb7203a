package org.entente.cli;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.sign.StatementReader;
import org.entente.sign.TrustBundle;
import org.entente.trust.AgencyId;
import org.entente.trust.AgencyTrust;
import org.entente.trust.CertificateFile;

/// A bundle's roots, lists and statements without regard to time: the one in force may be stale, and is then
/// just what is to be replaced. Roots and lists are verified, the statements' signatures are not; never a
/// ground to believe it.
record PkiStoredBundle(AgencyTrust trust, List<byte[]> statements) {
    private static final int MAX_DER = 1 << 20;
    private static final int MAX_STATEMENTS = 256;

    static PkiStoredBundle read(byte[] bytes) throws ExchangeException {
        StatementReader reader = StatementReader.read(bytes, "bundle", TrustBundle.MAX_BYTES);
        AgencyId agency = AgencyId.parse(reader.text("agency", StatementReader.MAX_TEXT));
        List<X509Certificate> roots = new ArrayList<>();
        for (StatementReader root : reader.objects("roots", 2)) {
            roots.add(CertificateFile.parse(root.bytes("certificate", 1, MAX_DER)));
        }
        List<X509CRL> lists = new ArrayList<>();
        for (byte[] der : reader.byteList("crls", 2, 1, MAX_DER)) {
            lists.add(CertificateFile.parseCrl(der));
        }
        if (roots.size() != 2) {
            throw reader.wrong("roots", "a list of the P-384 and the ML-DSA-87 root");
        }
        List<byte[]> statements = new ArrayList<>();
        for (StatementReader key : reader.objects("keys", MAX_STATEMENTS)) {
            statements.add(key.bytes("statement", 1, MAX_DER));
        }
        AgencyTrust trust =
                AgencyTrust.of(agency, roots.getFirst(), roots.getLast(), lists.getFirst(), lists.getLast());
        return new PkiStoredBundle(trust, statements);
    }

    /// Refuses what may not take this one's place: other roots, older lists, fewer or other key statements.
    void requireSuccessor(PkiStoredBundle next) throws ExchangeException {
        if (!Arrays.equals(trust.fingerprint(), next.trust.fingerprint())) {
            throw new ExchangeException(
                    Reason.CERTIFICATE_UNTRUSTED,
                    "The name " + trust.agency() + " is taken by other roots; nothing was imported. If the agency has"
                            + " new roots, compare fingerprints with it, then remove the old bundle.");
        }
        if (!trust.isSameOrNewerIn(next.trust)) {
            throw new ExchangeException(
                    Reason.REVOCATION_UNAVAILABLE,
                    "This bundle of " + trust.agency() + " is older than the one in force: nothing was imported.");
        }
        for (int i = 0; i < statements.size(); i++) {
            if (i >= next.statements.size() || !Arrays.equals(statements.get(i), next.statements.get(i))) {
                throw new ExchangeException(
                        Reason.CERTIFICATE_GENERATION,
                        "Key statement " + (i + 1) + " of " + trust.agency()
                                + " is missing or another one than before: nothing was imported. Speak to its operator.");
            }
        }
    }
}
