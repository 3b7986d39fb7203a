package org.entente.seal;

import org.entente.ExchangeException;
import org.entente.Reason;
import org.entente.marking.Parsed;
import org.entente.marking.SecurityPolicies;
import org.entente.marking.SecurityPolicy;

/// The ESS security label that a header's marking gives (FORMATS section 3).
///
/// @param classification the level's `lacv` in its policy file
record SecurityLabel(String policyOid, int classification, String privacyMark) {

    static SecurityLabel of(HeaderMarking marking, SecurityPolicies policies) throws ExchangeException {
        SecurityPolicy policy = policies.find(marking.policy())
                .orElseThrow(() -> new ExchangeException(
                        Reason.MARKING_NOT_UNDERSTOOD,
                        "The marking is under the policy \"" + marking.policy()
                                + "\", which this gateway does not have."));
        return switch (policy.parse(marking.banner())) {
            case Parsed.Valid valid ->
                new SecurityLabel(oid(policy), valid.marking().level().essClass(), marking.banner());
            case Parsed.Invalid invalid ->
                throw new ExchangeException(
                        Reason.MARKING_NOT_UNDERSTOOD,
                        invalid.findings().getFirst().message(),
                        invalid.findings().getFirst().rule(),
                        invalid.findings().getFirst().citation());
        };
    }

    private static String oid(SecurityPolicy policy) throws ExchangeException {
        return policy.oid()
                .orElseThrow(() -> new ExchangeException(
                        Reason.MARKING_NOT_UNDERSTOOD,
                        "The policy \"" + policy.id() + "\" has no object identifier, by which a signature names its"
                                + " policy, so it marks no package; mark the package under a policy that has one."));
    }
}
