package io.bodkin.engine.trace;

/** Text for JSON files that are written as a stream. */
final class Json {
    private Json() {}

    /** A string with its quotes; in ASCII only, so that no encoding and no lone surrogate can spoil it. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c >= ' ' && c <= '~') {
                quoted.append(c);
            } else {
                quoted.append(String.format("\\u%04x", (int) c));
            }
        }
        return quoted.append('"').toString();
    }

    /** Nanoseconds as microseconds, exactly. */
    static String micros(long nanos) {
        long rest = nanos % 1000;
        return nanos / 1000 + (rest < 10 ? ".00" : rest < 100 ? ".0" : ".") + rest;
    }
}
