package io.bodkin.cli.report;

import java.util.ArrayList;
import java.util.List;

/** Aligned columns of text. The first column is to the left, the others to the right. Built and used by one thread. */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    public void add(List<String> cells) {
        rows.add(List.copyOf(cells));
    }

    /** The lines, every one ended by a line feed. */
    public String print() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int c = 0; c < row.size(); c++) {
                widths[c] = Math.max(widths[c], width(row.get(c)));
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < row.size(); c++) {
                String pad = " ".repeat(widths[c] - width(row.get(c)));
                line.append(c == 0 ? "" : GAP);
                line.append(c == 0 ? row.get(c) + pad : pad + row.get(c));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    int lineWidth(int fromColumn, int toColumn) {
        int sum = 0;
        for (int c = fromColumn; c < toColumn; c++) {
            int column = c;
            sum += GAP.length()
                    + rows.stream()
                            .filter(row -> column < row.size())
                            .mapToInt(row -> width(row.get(column)))
                            .max()
                            .orElse(0);
        }
        return sum;
    }

    static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    /** One line of at most {@code most} characters: control characters replaced, the end cut with an ellipsis. */
    static String clip(String cell, int most) {
        // Only what can be shown is looked at: a cell may be megabytes long.
        String start = cell.length() > 4 * most ? cell.substring(0, 4 * most) : cell;
        StringBuilder clean = new StringBuilder();
        start.codePoints().map(c -> isPrintable(c) ? c : '\uFFFD').forEach(clean::appendCodePoint);
        if (start.length() == cell.length() && width(clean.toString()) <= most) {
            return clean.toString();
        }
        int end = clean.offsetByCodePoints(0, Math.min(most - 1, width(clean.toString())));
        return clean.substring(0, end) + "…";
    }

    private static boolean isPrintable(int c) {
        int type = Character.getType(c);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.SURROGATE
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }
}
