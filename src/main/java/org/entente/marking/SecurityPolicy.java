package org.entente.marking;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One nation's marking rules, read from a policy file. Immutable; safe for any thread.
public final class SecurityPolicy {
    private final PolicyData data;
    private final byte[] digest;

    SecurityPolicy(PolicyData data, byte[] digest) {
        this.data = data;
        this.digest = digest.clone();
    }

    public String id() {
        return data.id();
    }

    public String version() {
        return data.version();
    }

    /// SHA-384 over the policy file's bytes (48 bytes); a copy.
    public byte[] digest() {
        return digest.clone();
    }

    /// The policy's object identifier, dotted (FORMATS section 1).
    public String oid() {
        return data.oid();
    }

    /// Every rule id that a finding of this policy can have.
    Set<String> ruleIds() {
        return data.ruleIds();
    }

    /// Reads a banner line. Linear in its length; what is accepted is `Marking.banner` unchanged.
    public Parsed parse(String banner) {
        return MarkingReader.parse(data, banner, false);
    }

    /// Reads a portion mark, its brackets included.
    public Parsed parsePortion(String mark) {
        return MarkingReader.parse(data, mark, true);
    }

    /// The level of that exact name, as in an agreement's ceiling.
    public Optional<Level> level(String name) {
        return data.classification(name).map(Classification::level);
    }

    /// Decides whether the marking permits a release to a country. Total: whatever is unclear denies.
    ///
    /// @param recipientCountry ISO 3166 alpha-3
    public Decision decide(Marking marking, String recipientCountry) {
        return decide(marking, List.of(), recipientCountry);
    }

    /// Decides for a banner and every portion under it: any portion that denies, denies; and the banner must dominate
    /// its portions.
    public Decision decide(Marking banner, List<Marking> portions, String recipientCountry) {
        return ReleaseRules.decide(data, banner, portions, recipientCountry);
    }
}
