package org.entente.marking;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.entente.ExchangeException;
import org.jspecify.annotations.Nullable;

/// Reads how a policy's markings stand in a confidentiality label. Each tag has a name of its own: two of one name
/// would be read back as one.
final class LabelTermsReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z]+( [A-Za-z]+)*");

    private final Set<String> names = new HashSet<>();
    private final Map<String, String> classifications = new LinkedHashMap<>();

    /// The level's name in labels, where it has another.
    void level(PolicyNode node, String level) throws ExchangeException {
        String label = node.optionalText("label", PolicyReader.PHRASE, "a phrase in capitals, single spaces");
        if (classifications.containsValue(label == null ? level : label)) {
            throw node.fault("label", "is the name of another classification in labels; each needs its own");
        }
        classifications.put(level, label == null ? level : label);
    }

    /// The type of a tag whose name is known.
    LabelTerms.Tag tag(PolicyNode node, String key, String name) throws ExchangeException {
        if (!names.add(name)) {
            throw node.fault(key, "is the name of another tag of labels; each needs its own");
        }
        return new LabelTerms.Tag(name, PolicyReader.word(node, "tagType", TagType.class));
    }

    LabelTerms.Tag tag(PolicyNode node) throws ExchangeException {
        return tag(node, "tagName", node.text("tagName", NAME, "words of letters"));
    }

    LabelTerms read(PolicyNode node, LabelTerms.@Nullable Tag prefix, LabelTerms.@Nullable Tag suffix, boolean foreign)
            throws ExchangeException {
        String name = node.text("name", NAME, "words of letters");
        List<LabelTerms.Always> always = new ArrayList<>();
        for (PolicyNode child : node.optionalChildren("always")) {
            LabelTerms.Tag tag = tag(child);
            String oid = child.optionalText("oid", PolicyReader.OID, "a dotted object identifier");
            always.add(new LabelTerms.Always(tag, oid, child.texts("values", PolicyReader.PHRASE, "a phrase")));
            child.close();
        }
        LabelTerms terms = new LabelTerms(
                name,
                classifications,
                always,
                prefix,
                suffix,
                foreign ? closed(node.child("foreign")) : null,
                foreign ? closed(node.child("joint")) : null);
        node.close();
        return terms;
    }

    private LabelTerms.Tag closed(PolicyNode node) throws ExchangeException {
        LabelTerms.Tag tag = tag(node);
        node.close();
        return tag;
    }
}
