package org.entente.exchange;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The keyed hash by which a repeated submission is known: without the key nobody can test guesses of the content
/// against it. Not for use by several threads.
final class RequestHash {
    private final Mac mac;

    RequestHash(byte[] secret, SubmitRequest request) {
        try {
            mac = Mac.getInstance("HmacSHA384");
            mac.init(new SecretKeySpec(secret, "HmacSHA384"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        byte[] identity = request.identity();
        // The length in front keeps a header's end from passing for a content's beginning.
        mac.update(new byte[] {
            (byte) (identity.length >>> 24),
            (byte) (identity.length >>> 16),
            (byte) (identity.length >>> 8),
            (byte) identity.length
        });
        mac.update(identity);
    }

    void content(byte[] buffer, int offset, int length) {
        mac.update(buffer, offset, length);
    }

    byte[] value() {
        return mac.doFinal();
    }
}
