package org.entente.marking;

import org.jspecify.annotations.Nullable;

/// What a level, and with it every higher one, demands of a recipient beside its clearance.
///
/// @param obligation what a recipient of this very level must do; null for nothing
record LevelAccess(TagCategory.Access access, @Nullable String obligation, Rule rule) {}
