package org.entente.marking;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.entente.ExchangeException;
import org.entente.marking.TagCategory.Access;

/// Reads the classifications of a policy file.
final class LevelReader {
    private static final Pattern ABSENCE = Pattern.compile("OWNER_ONLY|UNRESTRICTED");
    private static final int MAX_HIERARCHY = 1000;

    private final PolicyReader policy;
    private final LabelTermsReader label;
    private final List<Level> levels = new ArrayList<>();
    private final Map<String, Level> byName = new HashMap<>();
    private final Map<String, LevelAccess> access = new HashMap<>();

    LevelReader(PolicyReader policy, LabelTermsReader label) {
        this.policy = policy;
        this.label = label;
    }

    /// Filled by [#read], as the next two.
    List<Level> levels() {
        return levels;
    }

    Map<String, Level> byName() {
        return byName;
    }

    Map<String, LevelAccess> access() {
        return access;
    }

    void read(PolicyNode node, boolean portionMarks) throws ExchangeException {
        String name = node.text("name", PolicyReader.PHRASE, "a phrase in capitals, single spaces");
        String portion = portionMarks ? node.text("portion", PolicyReader.PHRASE, "an abbreviation") : null;
        String attribute = node.optionalText("attribute", PolicyReader.PHRASE, "an abbreviation");
        Level level = new Level(
                name,
                node.number("hierarchy", MAX_HIERARCHY),
                node.number("lacv", 255),
                portion,
                attribute != null ? attribute : portion != null ? portion : name,
                node.text("absence", ABSENCE, "one of [OWNER_ONLY, UNRESTRICTED]")
                        .equals("UNRESTRICTED"),
                node.optionalText("foreignOnly", PolicyReader.PHRASE, "the name of a classification"),
                node.optionalText("beside", PolicyReader.PHRASE, "the name of a tagCategory"));
        policy.names().phrase(node, "name", "levels of banners", name, "", false);
        if (portion != null) {
            policy.names().phrase(node, "portion", "levels of portions", portion, "", false);
        }
        if (level.foreignOnly() != null) {
            policy.names().refers(node, "foreignOnly", List.of(level.foreignOnly()), byName.keySet());
        }
        if (level.beside() != null) {
            policy.names().refers(node, "beside", List.of(level.beside()), policy.categoryNames());
        }
        label.level(node, name);
        demand(node, name);
        node.close();
        for (Level other : levels) {
            if (other.rank() == level.rank()) {
                throw node.fault("hierarchy", "is that of another classification; each has its own");
            }
        }
        if (levels.stream()
                .anyMatch(other -> (other.rank() - level.rank()) * (other.essClass() - level.essClass()) < 0)) {
            throw node.fault("lacv", "falls where hierarchy rises; order both alike");
        }
        levels.add(level);
        byName.put(name, level);
    }

    private void demand(PolicyNode node, String level) throws ExchangeException {
        if (!node.has("access") && !node.has("obligation")) {
            return;
        }
        Access demanded = PolicyReader.word(node, "access", Access.class, Access.NONE);
        if (demanded == Access.READ_IN) {
            throw node.fault("access", "must be another than READ_IN: nobody is read in to a level");
        }
        access.put(
                level,
                new LevelAccess(
                        demanded, node.has("obligation") ? node.sentence("obligation") : null, policy.rule(node)));
    }
}
