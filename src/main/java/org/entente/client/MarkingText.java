package org.entente.client;

import java.util.List;

/// A classification marking as its originator wrote it; the gateway decides whether it is one.
///
/// @param policy   the security policy, e.g. `usa`
/// @param banner   e.g. `SECRET//REL TO USA, GBR`
/// @param portions e.g. `(S//REL TO USA, GBR)`; may be empty
public record MarkingText(String policy, String banner, List<String> portions) {
    public MarkingText {
        portions = List.copyOf(portions);
    }
}
