package io.bodkin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Weighs what a user of the engine takes in with it. The build writes the tree and the jars of its run-time
 * dependencies.
 */
class EngineFootprintTest {
    private static final Path FOOTPRINT = Path.of("target", "footprint");
    private static final String INDEX_LIBRARY = "net.openhft:chronicle-map:";

    private static List<Path> jars;

    @BeforeAll
    static void readTheJarsThatTheIndexLibraryDidNotBring() throws IOException {
        Set<String> ours = namesReachedWithoutTheIndexLibrary();
        jars = Arrays.stream(
                        Files.readString(FOOTPRINT.resolve("jars.txt")).trim().split("\\|"))
                .map(Path::of)
                .filter(jar -> ours.contains(jar.getFileName().toString()))
                .collect(Collectors.toList());
        assertThat(jars).as("jars found").hasSize(ours.size());
    }

    @Test
    void engineBringsAtMostSixteenJars() {
        assertThat(jars).hasSizeLessThanOrEqualTo(16);
    }

    @Test
    void engineBringsAtMostSixteenMegabytes() throws IOException {
        long bytes = 0;
        for (Path jar : jars) {
            bytes += Files.size(jar);
        }
        assertThat(bytes).isLessThanOrEqualTo(16_000_000L);
    }

    /** Walks the trivial graph format: lines "node label", a line "#", lines "from to scope". */
    private static Set<String> namesReachedWithoutTheIndexLibrary() throws IOException {
        Map<String, String> labels = new HashMap<>();
        Set<String> reached = new HashSet<>();
        Set<String> names = new HashSet<>();
        boolean edges = false;
        List<String> lines = Files.readAllLines(FOOTPRINT.resolve("tree.tgf"));
        for (String line : lines) {
            String[] words = line.split(" ");
            if (line.equals("#")) {
                edges = true;
            } else if (!edges) {
                if (labels.isEmpty()) {
                    reached.add(words[0]);
                }
                labels.put(words[0], words[1]);
            }
        }
        boolean grew = true;
        while (grew) {
            grew = false;
            for (String line : lines.subList(lines.indexOf("#") + 1, lines.size())) {
                String[] words = line.split(" ");
                String label = labels.get(words[1]);
                if (reached.contains(words[0]) && !label.startsWith(INDEX_LIBRARY) && reached.add(words[1])) {
                    names.add(fileName(label));
                    grew = true;
                }
            }
        }
        return names;
    }

    /** From "group:artifact:type[:classifier]:version:scope". */
    private static String fileName(String label) {
        String[] parts = label.split(":");
        return parts.length == 6
                ? parts[1] + "-" + parts[4] + "-" + parts[3] + ".jar"
                : parts[1] + "-" + parts[3] + ".jar";
    }
}
