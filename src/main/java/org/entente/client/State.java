package org.entente.client;

/// Where a package stands, as its gateway sees it.
public enum State {
    /// Committed at the sender, not yet receipted by the receiver.
    QUEUED,
    /// Receipted by the receiving gateway; the recipient has not decided.
    DELIVERED,
    /// Refused by the receiving gateway. Final.
    REFUSED,
    /// Its time ran out before it could be delivered. Final.
    EXPIRED,
    /// Accepted by the recipient.
    ACCEPTED,
    /// Accepted in part by the recipient.
    PARTLY_ACCEPTED,
    /// Rejected by the recipient.
    REJECTED,
    /// Acted on by the recipient.
    ACTIONED;

    /// Whether a package in this state has been in `wanted` or is in it.
    public boolean reached(State wanted) {
        return switch (this) {
            case QUEUED, REFUSED, EXPIRED -> this == wanted || wanted == QUEUED;
            case DELIVERED -> wanted == QUEUED || wanted == DELIVERED;
            case ACCEPTED, PARTLY_ACCEPTED, REJECTED -> wanted == this || DELIVERED.reached(wanted);
            case ACTIONED -> wanted == this || ACCEPTED.reached(wanted);
        };
    }

    /// Whether a package in this state can still come to `wanted`.
    public boolean canReach(State wanted) {
        return reached(wanted)
                || switch (this) {
                    case QUEUED -> true;
                    case DELIVERED -> wanted != REFUSED && wanted != EXPIRED;
                    case ACCEPTED, PARTLY_ACCEPTED -> wanted == ACTIONED;
                    case REFUSED, EXPIRED, REJECTED, ACTIONED -> false;
                };
    }
}
