package org.entente.gateway.grpc;

import java.time.Instant;
import org.entente.Reason;
import org.entente.trust.SpiffeId;

/// Calls of one authenticated caller that were refused, for the home ledger's CALLER_REFUSED.
///
/// @param method full name of the method; of the last one where `count` is more than 1
/// @param reason of the last one likewise
/// @param count how many refusals this stands for: 1, or all that came after a minute's limit
/// @param from when the first of them was refused
/// @param until when the last of them was refused
public record Refusal(SpiffeId caller, String method, Reason reason, long count, Instant from, Instant until) {}
