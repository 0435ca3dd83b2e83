package io.bodkin.cli;

import io.bodkin.engine.Engine;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command that runs an engine. */
final class EngineOptions {
    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description =
                    "Budget of chunk memory, such as 512MiB. Default: half of what the machine, or container, has.")
    private Optional<String> memory = Optional.empty();

    @Option(names = "--threads", paramLabel = "N", description = "Tasks at a time. Default: one for each core.")
    private Optional<Integer> threads = Optional.empty();

    @Option(
            names = "--spill-dir",
            paramLabel = "DIR",
            description = "Where chunks go that do not fit in memory. Default: a folder in the temporary directory.")
    private Optional<Path> spillDirectory = Optional.empty();

    /** An engine as the options say; the caller closes it. */
    Engine open() {
        return open(Optional.empty(), Optional.empty());
    }

    /** An engine as the options say, with these where they say nothing. */
    Engine open(Optional<String> defaultMemory, Optional<Path> defaultSpillDirectory) {
        Engine.Builder builder = Engine.builder();
        memory.or(() -> defaultMemory).ifPresent(builder::memory);
        threads.ifPresent(builder::threads);
        spillDirectory.or(() -> defaultSpillDirectory).ifPresent(builder::spillDirectory);
        return builder.build();
    }
}
