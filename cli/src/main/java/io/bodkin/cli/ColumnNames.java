package io.bodkin.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * The names in the values of {@code --columns}: between commas, where {@code \,} is a comma and {@code \\} a backslash
 * of a name.
 */
final class ColumnNames {
    private ColumnNames() {}

    static List<String> of(List<String> values) {
        List<String> names = new ArrayList<>();
        values.forEach(value -> split(value, names));
        return names;
    }

    private static void split(String value, List<String> names) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean escapes =
                    c == '\\' && i + 1 < value.length() && (value.charAt(i + 1) == ',' || value.charAt(i + 1) == '\\');
            if (escapes) {
                name.append(value.charAt(++i));
            } else if (c == ',') {
                names.add(name.toString());
                name.setLength(0);
            } else {
                name.append(c);
            }
        }
        names.add(name.toString());
    }
}
