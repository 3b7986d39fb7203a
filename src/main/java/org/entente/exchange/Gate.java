package org.entente.exchange;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.marking.Decision;
import org.entente.marking.Finding;
import org.entente.marking.Level;
import org.entente.marking.Marking;
import org.entente.marking.Parsed;
import org.entente.marking.Purpose;
import org.entente.marking.Recipient;
import org.entente.marking.SecurityPolicies;
import org.entente.marking.SecurityPolicy;
import org.entente.seal.HeaderMarking;

/// Decides whether a package may pass: marking, agreement and recipient must all permit it. Both sides ask it,
/// each under its own policies and its own copy of the agreement. Without state.
final class Gate {
    private Gate() {}

    /// What is asked for.
    ///
    /// @param receiver the agency that is to have it
    record Request(String policy, String banner, List<String> portions, String contentType, Party receiver) {
        Request {
            portions = List.copyOf(portions);
        }
    }

    /// Returns the policy under which it was permitted; otherwise MARKING_NOT_UNDERSTOOD, RELEASE_DENIED,
    /// CONTENT_TYPE_NOT_AGREED or AGREEMENT_NOT_VALID, with the first rule that refused and every message.
    static SecurityPolicy require(Request request, Agreement agreement, SecurityPolicies policies, Instant now)
            throws ExchangeException {
        agreement.requireInForce(now);
        SecurityPolicy policy = policies.find(request.policy())
                .filter(known -> HeaderMarking.POLICIES.contains(known.id()))
                .orElseThrow(() -> new ExchangeException(
                        Reason.MARKING_NOT_UNDERSTOOD,
                        "No security policy \"" + request.policy() + "\" marks packages; mark it under one of "
                                + String.join(", ", HeaderMarking.POLICIES) + "."));
        Marking banner = understood(policy.parse(request.banner()));
        List<Marking> portions = new ArrayList<>();
        for (String portion : request.portions()) {
            portions.add(understood(policy.parsePortion(portion)));
        }
        List<Finding> reasons = new ArrayList<>();
        if (policy.decide(
                        banner,
                        portions,
                        Recipient.agency(request.receiver().country(), policy.highestLevel(), Set.of()),
                        Purpose.RELEASE,
                        LocalDate.ofInstant(now, ZoneOffset.UTC))
                instanceof Decision.Deny deny) {
            reasons.addAll(deny.reasons());
        }
        reasons.addAll(agreementFindings(request, agreement, policy, banner));
        if (!reasons.isEmpty()) {
            throw refusal(Reason.RELEASE_DENIED, reasons);
        }
        if (!agreement.contentTypes().contains(request.contentType())) {
            throw new ExchangeException(
                    Reason.CONTENT_TYPE_NOT_AGREED,
                    "The agreement " + agreement.id() + " does not list the content type " + request.contentType()
                            + "; it lists " + String.join(", ", agreement.contentTypes()) + ".",
                    "agreement.content-types",
                    "agreement " + agreement.id());
        }
        return policy;
    }

    private static List<Finding> agreementFindings(
            Request request, Agreement agreement, SecurityPolicy policy, Marking banner) {
        List<Finding> reasons = new ArrayList<>();
        String citation = "agreement " + agreement.id();
        Level ceiling = agreement.ceiling(policy.id()).flatMap(policy::level).orElse(null);
        if (ceiling == null) {
            reasons.add(new Finding(
                    "agreement.ceilings",
                    citation,
                    "The agreement gives no ceiling that the policy \"" + policy.id() + "\" knows."));
        } else if (banner.level().rank() > ceiling.rank()) {
            reasons.add(new Finding(
                    "agreement.ceilings",
                    citation,
                    banner.level().name() + " is above the agreement's ceiling " + ceiling.name() + "."));
        }
        if (!agreement.releasableTo().contains(request.receiver().country())) {
            reasons.add(new Finding(
                    "agreement.releasable-to", citation, "The agreement does not cover the recipient's country."));
        }
        return reasons;
    }

    private static Marking understood(Parsed parsed) throws ExchangeException {
        return switch (parsed) {
            case Parsed.Valid valid -> valid.marking();
            case Parsed.Invalid invalid -> throw refusal(Reason.MARKING_NOT_UNDERSTOOD, invalid.findings());
        };
    }

    private static ExchangeException refusal(Reason reason, List<Finding> findings) {
        Finding first = findings.getFirst();
        String message =
                String.join(" ", findings.stream().map(Finding::message).toList());
        return new ExchangeException(reason, message, first.rule(), first.citation());
    }
}
