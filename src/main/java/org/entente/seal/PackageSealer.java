package org.entente.seal;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.marking.SecurityPolicies;
import org.entente.sign.SigningKeys;
import org.entente.trust.Sha384;

/// Makes one package in the order of FORMATS section 3: data encryption key, wraps, header, segments, manifest,
/// signatures. Owns its secrets until [#close]. Not for use by several threads.
public final class PackageSealer implements AutoCloseable {
    private final Header header;
    private final byte[] headerBytes;
    private final byte[] headerDigest;
    private final List<KeyWrap> wraps;
    private final SegmentKeys keys;

    private PackageSealer(Header header, List<KeyWrap> wraps, byte[] dek) {
        this.header = header;
        this.headerBytes = header.encode();
        this.headerDigest = Sha384.of(headerBytes);
        this.wraps = List.copyOf(wraps);
        this.keys = SegmentKeys.derive(dek, header.salt(), headerDigest);
    }

    /// Draws the data encryption key and wraps it for everyone the package is sealed to.
    ///
    /// @param draft the header; its wraps and salt are ignored
    public static PackageSealer begin(Header draft, List<SealTo> recipients, SecureRandom random)
            throws ExchangeException {
        byte[] dek = new byte[32];
        byte[] salt = new byte[48];
        random.nextBytes(dek);
        random.nextBytes(salt);
        try {
            List<KeyWrap> wraps = new ArrayList<>();
            List<Header.Wrap> named = new ArrayList<>();
            for (SealTo to : recipients) {
                KeyWrap wrap = KeyWrapping.wrap(dek, draft.packageId(), to, random);
                wraps.add(wrap);
                named.add(new Header.Wrap(
                        to.agency(),
                        to.role(),
                        to.generation(),
                        List.of(ManifestSignatures.digest(to.mlkem()), ManifestSignatures.digest(to.p384())),
                        wrap.digests()));
            }
            return new PackageSealer(draft.withKeys(named, salt), wraps, dek);
        } finally {
            Arrays.fill(dek, (byte) 0);
        }
    }

    public Header header() {
        return header;
    }

    /// Seals the payload; to be called once.
    public PayloadSealer payload(Preamble preamble, PayloadSealer.Sink sink) throws ExchangeException {
        return new PayloadSealer(keys, preamble, sink);
    }

    /// Commits to the sealed payload and signs with both keys.
    ///
    /// @param sealedAt whole seconds
    public Offer sign(PayloadSealer.Sealed sealed, Instant sealedAt, SigningKeys signing, SecurityPolicies policies)
            throws ExchangeException {
        Manifest manifest = new Manifest(
                headerDigest,
                sealed.segments(),
                sealed.ciphertextLength(),
                sealed.root(),
                keys.commit(),
                null,
                sealedAt,
                List.of());
        byte[] bytes = manifest.encode();
        SecurityLabel label = SecurityLabel.of(header.marking(), policies);
        return new Offer(
                headerBytes,
                bytes,
                ManifestSignatures.sign(signing.p384(), header, headerDigest, manifest, bytes, label),
                ManifestSignatures.sign(signing.mldsa87(), header, headerDigest, manifest, bytes, label),
                wraps);
    }

    @Override
    public void close() {
        keys.close();
    }
}
