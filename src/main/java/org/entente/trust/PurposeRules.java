package org.entente.trust;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import org.entente.ExchangeException;
import org.entente.Reason;

/// What a leaf of each purpose must look like. Source: FORMATS section 2.
final class PurposeRules {
    private PurposeRules() {}

    static void check(SpiffeId id, X509Certificate leaf, Purpose purpose) throws ExchangeException {
        Purpose actual = CertificateFacts.purpose(leaf);
        if (actual != purpose) {
            throw CertificateFacts.purposeRefused(
                    "The certificate of " + id + " is for " + actual + ", and is needed for " + purpose + ".");
        }
        if (!purpose.allows(id)) {
            throw new ExchangeException(
                    Reason.CERTIFICATE_NAME,
                    "The identity " + id + " has not the path of a " + purpose + " certificate.");
        }
        if (leaf.getBasicConstraints() >= 0) {
            throw CertificateFacts.purposeRefused("The certificate of " + id + " is an issuer's.");
        }
        KeyKind kind = KeyKind.of(leaf.getPublicKey()).orElse(null);
        if (kind == null || !keyKinds(purpose).contains(kind)) {
            throw CertificateFacts.purposeRefused(
                    "The key of " + id + " must be " + keyKinds(purpose) + " for " + purpose + ".");
        }
        Set<KeyUsageBit> uses = Set.of(keyUse(purpose, kind));
        if (!KeyUsageBit.of(leaf).equals(uses)) {
            throw CertificateFacts.purposeRefused(
                    "The certificate of " + id + " must have exactly the key usage " + uses + ".");
        }
        if (!CertificateFacts.extendedUsages(leaf).containsAll(extendedUsages(purpose))) {
            throw CertificateFacts.purposeRefused("The certificate of " + id + " lacks an extended key usage that "
                    + purpose + " needs: " + extendedUsages(purpose) + ".");
        }
    }

    private static List<KeyKind> keyKinds(Purpose purpose) {
        return switch (purpose) {
            case GATEWAY, CLIENT -> List.of(KeyKind.P384);
            case SIGN -> List.of(KeyKind.P384, KeyKind.MLDSA87);
            case SEAL, ARCHIVE -> List.of(KeyKind.P384, KeyKind.MLKEM1024);
        };
    }

    private static KeyUsageBit keyUse(Purpose purpose, KeyKind kind) {
        return switch (purpose) {
            case GATEWAY, CLIENT, SIGN -> KeyUsageBit.digitalSignature;
            case SEAL, ARCHIVE -> kind == KeyKind.MLKEM1024 ? KeyUsageBit.keyEncipherment : KeyUsageBit.keyAgreement;
        };
    }

    private static List<String> extendedUsages(Purpose purpose) {
        return switch (purpose) {
            case GATEWAY -> List.of(CertificateFacts.SERVER_AUTH, CertificateFacts.CLIENT_AUTH);
            case CLIENT -> List.of(CertificateFacts.CLIENT_AUTH);
            case SIGN -> List.of(CertificateFacts.EMAIL_PROTECTION);
            case SEAL, ARCHIVE -> List.of();
        };
    }
}
