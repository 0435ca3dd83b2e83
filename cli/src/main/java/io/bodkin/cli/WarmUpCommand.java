package io.bodkin.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
            try (AtEnd removed = AtEnd.of(() -> Folders.delete(directory))) {
                String file = directory.resolve("a.arrow").toString();
                String copy = directory.resolve("b.arrows").toString();
                for (List<String> line : List.of(
                        List.of("--version"),
                        List.of("--help"),
                        List.of("generate", "flights", file, "--size", "1MiB"),
                        List.of("convert", file, copy, "--compression", "zstd"),
                        List.of("describe", file),
                        List.of("describe", copy, "--json"))) {
                    Main.execute(line.toArray(String[]::new));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
