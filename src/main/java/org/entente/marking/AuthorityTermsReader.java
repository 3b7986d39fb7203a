package org.entente.marking;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.entente.ExchangeException;

/// Reads how a policy writes its classification authority block.
final class AuthorityTermsReader {
    private static final Pattern LINE = Pattern.compile("[A-Z][a-z]*( [A-Z][a-z]*)*");
    private static final Pattern TEXT = Pattern.compile("[!-~]+( [!-~]+)*");
    private static final int MAX_YEARS = 100;
    /// Every choice of them is a text of its own.
    private static final int MAX_NOT_APPLICABLE = 6;

    private final PolicyReader policy;

    private AuthorityTermsReader(PolicyReader policy) {
        this.policy = policy;
    }

    static AuthorityTerms read(PolicyNode node, PolicyReader policy) throws ExchangeException {
        return new AuthorityTermsReader(policy).read(node);
    }

    private AuthorityTerms read(PolicyNode node) throws ExchangeException {
        PolicyNode derived = node.child("derivedFrom");
        String multiple = text(derived, "multiple");
        PolicyNode reason = node.child("reason");
        List<String> reasons = reason.texts("categories", TEXT, "printable ASCII, single spaces");
        PolicyNode declassify = node.child("declassifyOn");
        int maxYears = declassify.number("maxYears", MAX_YEARS);
        List<AuthorityTerms.Exemption> exemptions = new ArrayList<>();
        for (PolicyNode child : declassify.children("exemptions")) {
            exemptions.add(exemption(child));
        }
        PolicyNode longest = node.child("longest");
        PolicyNode retired = node.child("retired");
        List<AuthorityTerms.Retired> values = new ArrayList<>();
        for (PolicyNode child : retired.children("values")) {
            values.add(retired(child));
        }
        AuthorityTerms terms = new AuthorityTerms(
                policy.rule(node),
                line(node.child("classifiedBy")),
                line(derived),
                multiple,
                line(reason),
                reasons,
                line(declassify),
                maxYears,
                notApplicable(node.child("notApplicable")),
                exemptions,
                closed(longest),
                values,
                closed(retired));
        node.close();
        return terms;
    }

    private AuthorityTerms.Line line(PolicyNode node) throws ExchangeException {
        return new AuthorityTerms.Line(node.text("line", LINE, "words with initials"), closed(node));
    }

    private Rule closed(PolicyNode node) throws ExchangeException {
        Rule rule = policy.rule(node);
        node.close();
        return rule;
    }

    private AuthorityTerms.NotApplicable notApplicable(PolicyNode node) throws ExchangeException {
        List<String> values = node.texts("values", PolicyReader.PHRASE, "the name of a tagCategory");
        List<String> owners = node.texts("owners", PolicyReader.OWNER, "a country's or a group's code");
        policy.names().refers(node, "values", values, policy.categoryNames());
        if (values.size() + owners.size() > MAX_NOT_APPLICABLE) {
            throw node.fault("values", "and owners must be " + MAX_NOT_APPLICABLE + " together at most");
        }
        return new AuthorityTerms.NotApplicable(
                text(node, "before"), values, owners, text(node, "after"), closed(node));
    }

    private static AuthorityTerms.Exemption exemption(PolicyNode node) throws ExchangeException {
        AuthorityTerms.Exemption exemption = new AuthorityTerms.Exemption(
                text(node, "name"),
                node.optionalNumber("numbers", 9),
                node.optionalFlag("dated"),
                node.optionalNumber("bareYears", MAX_YEARS));
        if (exemption.numbers() > 0 && !exemption.dated()) {
            throw node.fault("numbers", "needs dated: true, since an exemption by number has a date or event");
        }
        node.close();
        return exemption;
    }

    private static AuthorityTerms.Retired retired(PolicyNode node) throws ExchangeException {
        AuthorityTerms.Retired retired = new AuthorityTerms.Retired(
                text(node, "value"),
                node.optionalNumber("years", MAX_YEARS),
                node.optionalText("becomes", TEXT, "printable ASCII, single spaces"));
        node.close();
        return retired;
    }

    private static String text(PolicyNode node, String key) throws ExchangeException {
        return node.text(key, TEXT, "printable ASCII, single spaces");
    }
}
