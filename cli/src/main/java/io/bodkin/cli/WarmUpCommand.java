package io.bodkin.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * Loads the classes of usual calls, so that the launcher's class archive holds them: it is the run that the archive is
 * made of. Says nothing, and takes a command that fails as it is: the archive is then smaller.
 */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Runnable {
    @Override
    public void run() {
        try {
            Path directory = Files.createTempDirectory("bodkin-warm-up");
            try {
                String file = directory.resolve("a.arrow").toString();
                for (List<String> line : List.of(
                        List.of("--version"),
                        List.of("--help"),
                        List.of("generate", "flights", file, "--size", "1MiB"),
                        List.of("describe", file),
                        List.of("describe", file, "--json"))) {
                    if (line.get(0).startsWith("-") || Commands.has(line.get(0))) {
                        Main.execute(line.toArray(String[]::new));
                    }
                }
            } finally {
                delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
