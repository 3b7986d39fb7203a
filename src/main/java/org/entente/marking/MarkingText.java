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
        List<String> faults = new ArrayList<>();
        boolean control = false;
        boolean foreign = false;
        boolean lower = false;
        boolean space = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!control && (c < ' ' || c == 0x7f)) {
                control = true;
                faults.add(at(
                        i, "a control character or line break (U+%04X); write the marking on one line".formatted((int)
                                        c)));
            } else if (!foreign && c > 0x7f) {
                foreign = true;
                faults.add(at(
                        i,
                        "not ASCII (U+%04X), though it may look so; type it again in plain letters and spaces"
                                .formatted(text.codePointAt(i))));
            } else if (!lower && c >= 'a' && c <= 'z') {
                lower = true;
                faults.add(at(i, "a lower case letter; write markings in capitals"));
            } else if (!space && c == ' ' && strayAt(text, i)) {
                space = true;
                faults.add(at(i, "a space too many; write single spaces, none first or last"));
            }
        }
        faults.forEach(fault -> findings.add(policy.finding(GeneralRule.CHARACTERS, fault)));
    }

    private static boolean strayAt(String text, int i) {
        return i == 0 || i == text.length() - 1 || text.charAt(i - 1) == ' ';
    }

    private static String at(int index, String what) {
        return "Character " + (index + 1) + " is " + what + ".";
    }

    /// All parts between separators, empty ones included. Linear.
    static List<String> split(String text, String separator) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int end; (end = text.indexOf(separator, start)) >= 0; start = end + separator.length()) {
            parts.add(text.substring(start, end));
        }
        parts.add(text.substring(start));
        return parts;
    }
}
