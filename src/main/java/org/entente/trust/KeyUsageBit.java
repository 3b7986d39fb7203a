package org.entente.trust;

import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.Set;

/// The key usages of a certificate, numbered as in RFC 5280 section 4.2.1.3.
enum KeyUsageBit {
    digitalSignature(0),
    keyEncipherment(2),
    keyAgreement(4),
    keyCertSign(5),
    cRLSign(6),
    /// Any that no certificate here has.
    other(-1);

    private static final int BITS = 9;
    private final int bit;

    KeyUsageBit(int bit) {
        this.bit = bit;
    }

    /// As Bouncy Castle's KeyUsage takes it: the first bit is the highest of a byte.
    int mask() {
        return 1 << (7 - bit);
    }

    /// Empty if the certificate has no key usage extension.
    static Set<KeyUsageBit> of(X509Certificate certificate) {
        Set<KeyUsageBit> uses = EnumSet.noneOf(KeyUsageBit.class);
        boolean[] bits = certificate.getKeyUsage();
        for (int i = 0; bits != null && i < Math.min(bits.length, BITS); i++) {
            if (bits[i]) {
                uses.add(of(i));
            }
        }
        return uses;
    }

    private static KeyUsageBit of(int bit) {
        for (KeyUsageBit use : values()) {
            if (use.bit == bit) {
                return use;
            }
        }
        return other;
    }
}
