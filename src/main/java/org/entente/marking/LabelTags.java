package org.entente.marking;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.entente.marking.TagCategory.Argument;
import org.jspecify.annotations.Nullable;

/// The categories of a confidentiality label that a marking gives, and the marking that they give. All values of a tag
/// stand together. Those of compartments are what a recipient has to be read in to: `SI`, `SI-G`, `SI-G ABCD`.
final class LabelTags {
    private final PolicyData policy;
    private final LabelTerms terms;
    private final Map<LabelTerms.Tag, Set<String>> tags = new LinkedHashMap<>();

    private LabelTags(PolicyData policy) {
        this.policy = policy;
        this.terms = policy.label();
    }

    /// In the policy's order.
    static Map<LabelTerms.Tag, Set<String>> of(PolicyData policy, Elements elements) {
        LabelTags label = new LabelTags(policy);
        label.write(elements);
        return label.tags;
    }

    private void write(Elements elements) {
        terms.always().forEach(always -> add(always.tag(), always.values()));
        if (policy.prefix() != null && elements.prefixed()) {
            add(terms.prefix(), List.of(policy.prefix().phrase()));
        }
        Owners owners = elements.owners();
        switch (owners.kind()) {
            case OWN -> {
                // Said by the policy's name.
            }
            case FOREIGN ->
                add(
                        terms.foreign(),
                        owners.concealed() && policy.foreign() != null
                                ? List.of(policy.foreign().source())
                                : owners.codes());
            case JOINT -> add(terms.joint(), owners.codes());
        }
        elements.values().forEach(value -> add(tag(value.category()), values(value)));
        ownerOnly(elements);
    }

    /// A label without a permissive tag is read as one for everybody, which no silence is: where nothing is
    /// released, it is for the owner.
    private void ownerOnly(Elements elements) {
        TagCategory release = policy.byEffect(TagCategory.Effect.RELEASABLE_TO).orElse(null);
        if (release != null
                && elements.value(release.name()).isEmpty()
                && !(elements.releasability(policy) instanceof Releasability.Neutral)) {
            add(release.tag(), List.of(policy.owner()));
        }
    }

    private void add(LabelTerms.@Nullable Tag tag, Collection<String> values) {
        tags.computeIfAbsent(Objects.requireNonNull(tag), key -> new LinkedHashSet<>())
                .addAll(values);
    }

    private LabelTerms.@Nullable Tag tag(TagCategory category) {
        if (category.set() < 0) {
            return terms.suffix();
        }
        return category.tag() != null
                ? category.tag()
                : policy.sets().get(category.set()).tag();
    }

    private List<String> values(Value value) {
        return switch (value.category().argument()) {
            case OWNER_AND_OTHERS, OTHERS -> value.arguments();
            case SOURCES -> value.arguments().isEmpty() ? List.of(value.name()) : value.arguments();
            case WORD_BEFORE -> List.of(String.join(" ", value.arguments()) + " " + value.name());
            case NONE -> {
                List<String> values = new ArrayList<>();
                String begin = begin(value.category());
                values.add(begin + value.name());
                value.arguments().forEach(argument -> values.add(begin + value.name() + "-" + argument));
                yield values;
            }
        };
    }

    private String begin(TagCategory category) {
        String phrase =
                category.set() < 0 ? null : policy.sets().get(category.set()).phrase();
        return phrase == null ? "" : phrase;
    }

    /// What a label says. It need not be a marking of the policy: the caller writes it as one and reads that.
    ///
    /// @return null when a tag is none of the policy's
    static @Nullable Elements read(PolicyData policy, Level level, Map<LabelTerms.Tag, Set<String>> tags) {
        LabelTags label = new LabelTags(policy);
        label.tags.putAll(tags);
        return label.read(level);
    }

    private @Nullable Elements read(Level level) {
        terms.always().forEach(always -> tags.remove(always.tag()));
        boolean prefixed = tags.remove(terms.prefix()) != null;
        Set<String> foreign = tags.remove(terms.foreign());
        Set<String> joint = tags.remove(terms.joint());
        Owners owners = foreign != null
                ? foreign(level, foreign)
                : joint != null ? new Owners(Owners.Kind.JOINT, codes(joint), null) : Owners.OWN;
        List<Value> values = new ArrayList<>();
        if (policy.suffix() != null && tags.remove(terms.suffix()) != null) {
            values.add(new Value(policy.suffix(), policy.suffix().name(), List.of()));
        }
        for (TagCategory category : policy.categories().values()) {
            if (category.set() >= 0 && category.tag() != null) {
                list(category).ifPresent(values::add);
            }
        }
        for (TagSet set : policy.sets()) {
            Set<String> given = tags.remove(set.tag());
            values.addAll(given == null ? List.of() : values(set, given));
        }
        values.sort((one, other) -> ValueParser.compare(policy, one, other));
        return tags.isEmpty() ? new Elements(level, owners, prefixed, values) : null;
    }

    private Owners foreign(Level level, Set<String> owners) {
        if (policy.foreign() != null && owners.equals(Set.of(policy.foreign().source()))) {
            return new Owners(Owners.Kind.FOREIGN, List.of(), null);
        }
        List<String> codes = codes(owners);
        return policy.alliances().stream()
                .filter(one -> codes.equals(List.of(one.owner())) && one.level().equals(level))
                .findFirst()
                .map(alliance -> new Owners(Owners.Kind.FOREIGN, codes, alliance.name()))
                .orElse(new Owners(Owners.Kind.FOREIGN, codes, null));
    }

    private List<String> codes(Collection<String> codes) {
        return codes.stream().sorted(policy::compareCodes).toList();
    }

    private Optional<Value> list(TagCategory category) {
        Set<String> given = tags.remove(category.tag());
        boolean ownerOnly = category.argument() == Argument.OWNER_AND_OTHERS
                && Set.of(policy.owner()).equals(given);
        if (given == null || ownerOnly) {
            return Optional.empty();
        }
        List<String> codes = new ArrayList<>(codes(given));
        if (category.argument() == Argument.OWNER_AND_OTHERS && codes.remove(policy.owner())) {
            codes.addFirst(policy.owner());
        }
        boolean concealed = category.argument() == Argument.SOURCES && given.equals(Set.of(category.name()));
        return Optional.of(new Value(category, category.name(), concealed ? List.of() : codes));
    }

    private List<Value> values(TagSet set, Set<String> given) {
        Map<String, Set<String>> systems = new LinkedHashMap<>();
        List<Value> values = new ArrayList<>();
        for (String text : given) {
            String name = text.substring(set.begun(text, true).length());
            if (set.form() == TagSet.Form.LIST) {
                values.add(value(set, name));
                continue;
            }
            int hyphen = name.indexOf('-');
            Set<String> arguments = systems.computeIfAbsent(
                    hyphen < 0 ? name : name.substring(0, hyphen),
                    key -> new TreeSet<>(CompartmentParser::compareArguments));
            if (hyphen >= 0) {
                arguments.add(name.substring(hyphen + 1));
            }
        }
        systems.forEach((name, arguments) -> values.add(new Value(category(set, name), name, List.copyOf(arguments))));
        return values;
    }

    private Value value(TagSet set, String text) {
        for (TagCategory category : policy.categories().values()) {
            if (category.set() == set.index()
                    && !policy.categories().containsKey(text)
                    && category.argument() == Argument.WORD_BEFORE
                    && text.endsWith(" " + category.name())) {
                int word = text.length() - category.name().length() - 1;
                return new Value(category, category.name(), List.of(text.substring(0, word)));
            }
        }
        return new Value(category(set, text), text, List.of());
    }

    /// One of the file, or what stands for those that it does not list; a value of neither is written as any of the
    /// set, and then not understood.
    private TagCategory category(TagSet set, String name) {
        TagCategory listed = policy.categories().get(name);
        if (listed != null && listed.set() == set.index()) {
            return listed;
        }
        return set.open() != null
                ? set.open()
                : policy.categories().values().stream()
                        .filter(category -> category.set() == set.index())
                        .min(TagCategory::compareTo)
                        .orElseThrow();
    }
}
