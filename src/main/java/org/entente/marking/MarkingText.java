package org.entente.marking;

import java.util.ArrayList;
import java.util.List;

/// The characters of a marking, before its grammar.
final class MarkingText {
    private MarkingText() {}

    /// Names the first character of each kind that no marking has; each look-alike, line break or odd space
    /// is a way to make two readers see two markings.
    static void check(PolicyData policy, String text, int maxChars, List<Finding> findings) {
        if (text.isEmpty() || text.length() > maxChars) {
            findings.add(policy.finding(
                    GeneralRule.CHARACTERS,
                    "The marking has " + text.length() + " characters; write between 1 and " + maxChars + "."));
            return;
        }
        boolean control = false;
        boolean foreign = false;
        boolean lower = false;
        boolean space = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            String fault = null;
            if (!control && (c < ' ' || c == 0x7f)) {
                control = true;
                fault = "a control character or line break (U+%04X); write the marking on one line".formatted((int) c);
            } else if (!foreign && c > 0x7f) {
                foreign = true;
                fault = "not ASCII (U+%04X), though it may look so; type it again in plain letters and spaces"
                        .formatted(text.codePointAt(i));
            } else if (!lower && c >= 'a' && c <= 'z') {
                lower = true;
                fault = "a lower case letter; write markings in capitals";
            } else if (!space && c == ' ' && strayAt(text, i)) {
                space = true;
                fault = "a space too many; write single spaces, none first or last";
            }
            if (fault != null) {
                findings.add(policy.finding(
                        policy.rule(GeneralRule.CHARACTERS),
                        "Character " + (i + 1) + " is " + fault + ".",
                        i,
                        i + Character.charCount(text.codePointAt(i))));
            }
        }
    }

    private static boolean strayAt(String text, int i) {
        return i == 0 || i == text.length() - 1 || text.charAt(i - 1) == ' ';
    }

    /// A part of a marking's text.
    ///
    /// @param at index of its first character
    record Part(String text, int at) {
        int end() {
            return at + text.length();
        }

        /// How messages speak of it: they do not repeat what stands there, which may be a codeword.
        String place() {
            return text.length() == 1
                    ? "Character " + (at + 1)
                    : "What stands at characters " + (at + 1) + " to " + end();
        }

        Part from(int index) {
            return new Part(text.substring(index), at + index);
        }

        Part until(int index) {
            return new Part(text.substring(0, index), at);
        }

        /// All parts between separators, empty ones included. Linear.
        List<Part> split(String separator) {
            List<Part> parts = new ArrayList<>();
            int start = 0;
            for (int end; (end = text.indexOf(separator, start)) >= 0; start = end + separator.length()) {
                parts.add(new Part(text.substring(start, end), at + start));
            }
            parts.add(new Part(text.substring(start), at + start));
            return parts;
        }
    }
}
