package org.entente.trust;

import java.security.Provider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/// Where each primitive comes from: AES-GCM of segments, SHA, HKDF, ML-DSA, Ed25519 and key pairs from the JDK;
/// P-384 signatures and all of a key wrap's CMS from Bouncy Castle, named by instance.
public final class Providers {
    /// The one Bouncy Castle provider. It is not registered with [java.security.Security]: nothing here looks
    /// it up by name, and a registered one could be picked silently for AES-GCM, at a hundredth of the JDK's
    /// speed.
    public static final Provider BC = new BouncyCastleProvider();

    private Providers() {}
}
