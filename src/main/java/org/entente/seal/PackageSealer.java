package org.entente.seal;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.entente.ExchangeException;
import org.entente.Reason;
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

    private PackageSealer(Header header, List<KeyWrap> wraps, byte[] dek) throws ExchangeException {
        this.headerBytes = encode(header);
        this.header = Header.parse(headerBytes);
        this.headerDigest = Sha384.of(headerBytes);
        this.wraps = List.copyOf(wraps);
        this.keys = SegmentKeys.derive(dek, header.salt(), headerDigest);
    }

    /// Draws the data encryption key and wraps it for everyone the package is sealed to. INVALID_REQUEST when the
    /// draft holds what the schema does not allow.
    ///
    /// @param draft the header; its wraps and salt are ignored
    public static PackageSealer begin(Header draft, List<SealTo> recipients, SecureRandom random)
            throws ExchangeException {
        if (!PackageId.isValid(draft.packageId())) {
            throw new ExchangeException(Reason.INVALID_REQUEST, "The package's id is not a UUID of version 7.");
        }
        byte[] dek = new byte[KeyWrapping.SECRET_BYTES];
        byte[] salt = new byte[Header.SALT_BYTES];
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

    /// What the recipient's reader would refuse must not be sealed at all.
    private static byte[] encode(Header header) throws ExchangeException {
        try {
            byte[] bytes = header.encode();
            Header.parse(bytes);
            return bytes;
        } catch (IllegalArgumentException | ExchangeException e) {
            throw new ExchangeException(
                    Reason.INVALID_REQUEST, "The package cannot have this header: " + e.getMessage(), e);
        }
    }

    public Header header() {
        return header;
    }

    /// Length of the header's canonical bytes.
    public int headerBytes() {
        return headerBytes.length;
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
