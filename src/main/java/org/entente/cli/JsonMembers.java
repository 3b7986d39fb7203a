package org.entente.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.entente.ExchangeException;
import org.entente.Reason;
import org.jspecify.annotations.Nullable;

/// A JSON object of a closed schema that a verb was given: each member is asked for by name, and [#end] refuses what
/// was not asked for. Every fault is INVALID_REQUEST and names the member, never what stands in it. An optional member
/// may be null, which is as if it were absent. What is signed is read by [org.entente.sign.StatementReader], which
/// knows one form only. Not for use by several threads.
final class JsonMembers {
    private static final int MAX_DEPTH = 8;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,40}");

    /// Names are not kept from line to line: whoever writes the lines chooses how many there are.
    private static final JsonFactory JSON = JsonFactory.builder()
            .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    /// What is neither text, flag, list nor object: nothing asks for it.
    private enum Other {
        NULL,
        NUMBER
    }

    private final String path;
    private final Map<String, Object> members;
    private final Set<String> asked = new HashSet<>();

    private JsonMembers(String path, Map<String, Object> members) {
        this.path = path;
        this.members = members;
    }

    /// Reads a text that holds one object and nothing else.
    static JsonMembers read(String text) throws ExchangeException {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed("it is not a JSON object");
            }
            Map<String, Object> members = object(parser);
            if (parser.nextToken() != null) {
                throw malformed("something follows its object");
            }
            return new JsonMembers("", members);
        } catch (JsonProcessingException e) {
            // The library's message may quote what stands there.
            String where = e.getLocation() == null
                    ? ""
                    : " at character " + e.getLocation().getColumnNr();
            throw new ExchangeException(
                    Reason.INVALID_REQUEST, "It is not JSON, or nested too deeply" + where + ".", e);
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory could not be read", e);
        }
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException, ExchangeException {
        Map<String, Object> members = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (members.put(name, value(parser, parser.nextToken())) != null) {
                throw malformed("member " + shown(name) + " stands twice");
            }
        }
        return members;
    }

    private static Object value(JsonParser parser, JsonToken token) throws IOException, ExchangeException {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    items.add(value(parser, next));
                }
                yield items;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> Other.NULL;
            default -> Other.NUMBER;
        };
    }

    String text(String name) throws ExchangeException {
        if (!(require(name) instanceof String text)) {
            throw wrong(name, "a text");
        }
        return text;
    }

    @Nullable
    String optionalText(String name) throws ExchangeException {
        return has(name) ? text(name) : null;
    }

    /// One of the constants of an enumeration, written exactly as there.
    <E extends Enum<E>> E code(String name, Class<E> type) throws ExchangeException {
        String text = text(name);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text)) {
                return constant;
            }
        }
        throw wrong(name, "one of " + List.of(type.getEnumConstants()));
    }

    /// One of the constants of an enumeration, written in lower case.
    <E extends Enum<E>> E word(String name, Class<E> type) throws ExchangeException {
        String text = text(name);
        List<String> words = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            words.add(constant.name().toLowerCase(Locale.ROOT));
            if (words.getLast().equals(text)) {
                return constant;
            }
        }
        throw wrong(name, "one of " + words);
    }

    <E extends Enum<E>> E optionalCode(String name, E otherwise) throws ExchangeException {
        return has(name) ? code(name, otherwise.getDeclaringClass()) : otherwise;
    }

    /// False when it is absent.
    boolean flag(String name) throws ExchangeException {
        if (!has(name)) {
            return false;
        }
        if (!(require(name) instanceof Boolean flag)) {
            throw wrong(name, "true or false");
        }
        return flag;
    }

    List<String> texts(String name) throws ExchangeException {
        if (!(require(name) instanceof List<?> items)) {
            throw wrong(name, "a list of texts");
        }
        List<String> texts = new ArrayList<>(items.size());
        for (Object item : items) {
            if (!(item instanceof String text)) {
                throw wrong(name, "a list of texts");
            }
            texts.add(text);
        }
        return texts;
    }

    /// Empty when it is absent.
    List<String> optionalTexts(String name) throws ExchangeException {
        return has(name) ? texts(name) : List.of();
    }

    JsonMembers object(String name) throws ExchangeException {
        if (!(require(name) instanceof Map<?, ?> map)) {
            throw wrong(name, "an object");
        }
        @SuppressWarnings("unchecked") // there are no other maps
        Map<String, Object> object = (Map<String, Object>) map;
        return new JsonMembers(path + name + ".", object);
    }

    /// Refuses members that nobody asked for.
    void end() throws ExchangeException {
        for (String name : members.keySet()) {
            if (!asked.contains(name)) {
                throw malformed("member " + shown(path, name) + " is not known");
            }
        }
    }

    private boolean has(String name) {
        asked.add(name);
        return members.getOrDefault(name, Other.NULL) != Other.NULL;
    }

    private Object require(String name) throws ExchangeException {
        asked.add(name);
        Object value = members.get(name);
        if (value == null) {
            throw malformed("member \"" + path + name + "\" is missing");
        }
        return value;
    }

    /// For what only the verb can judge.
    ExchangeException wrong(String name, String expected) {
        return malformed("member \"" + path + name + "\" is not " + expected);
    }

    private static String shown(String name) {
        return shown("", name);
    }

    /// What is not like a member's name is content, and may be as long as the line.
    private static String shown(String path, String name) {
        return NAME.matcher(name).matches() ? "\"" + path + name + "\"" : "of another form than a name's";
    }

    private static ExchangeException malformed(String why) {
        return new ExchangeException(
                Reason.INVALID_REQUEST, Character.toUpperCase(why.charAt(0)) + why.substring(1) + ".");
    }
}
