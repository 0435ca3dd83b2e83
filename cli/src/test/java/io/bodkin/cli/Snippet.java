package io.bodkin.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fenced block of a Markdown file.
 *
 * @param language after the opening fence; may be empty
 * @param line where it begins, for messages
 */
record Snippet(Path file, int line, String language, List<String> lines) {
    private static final Pattern PRINTED = Pattern.compile("System\\.out\\.println\\(.*\\);\\s*// (.*)");

    static List<Snippet> of(Path file) throws IOException {
        List<Snippet> snippets = new ArrayList<>();
        List<String> all = Files.readAllLines(file);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).startsWith("```")) {
                int end = i + 1;
                while (end < all.size() && !all.get(end).equals("```")) {
                    end++;
                }
                snippets.add(new Snippet(
                        file, i + 1, all.get(i).substring(3).strip(), List.copyOf(all.subList(i + 1, end))));
                i = end;
            }
        }
        return snippets;
    }

    String text() {
        return String.join("\n", lines);
    }

    /** What it says in comments that it prints. */
    List<String> printed() {
        return lines.stream()
                .map(PRINTED::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1).strip())
                .toList();
    }

    @Override
    public String toString() {
        return file.getFileName() + ":" + line;
    }
}
