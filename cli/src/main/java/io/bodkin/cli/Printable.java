package io.bodkin.cli;

/**
 * Text from outside, such as names of files and columns, so that it can do nothing to a terminal or to the lines of a
 * report.
 */
final class Printable {
    private Printable() {}

    /** On one line: control characters, and those that turn the direction of text, are written as escapes. */
    static String line(String text) {
        return escaped(text, false);
    }

    /** As {@link #line}, but line feeds that begin an indented line stay: a message of several lines has those. */
    static String lines(String text) {
        return escaped(text, true);
    }

    private static String escaped(String text, boolean keepsIndented) {
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            int c = text.codePointAt(i);
            if (c == '\n' && keepsIndented && text.startsWith("  ", i + 1)) {
                clean.append('\n');
            } else if (isHarmless(c)) {
                clean.appendCodePoint(c);
                i += Character.charCount(c) - 1;
            } else {
                clean.append(escape(c));
            }
        }
        return clean.toString();
    }

    private static boolean isHarmless(int c) {
        int type = Character.getType(c);
        boolean turnsDirection = c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
        return type != Character.CONTROL
                && type != Character.SURROGATE
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR
                && !turnsDirection;
    }

    private static String escape(int c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.format(c < 0x100 ? "\\x%02x" : "\\u%04x", c);
        };
    }
}
