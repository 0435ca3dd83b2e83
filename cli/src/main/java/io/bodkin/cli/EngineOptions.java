package io.bodkin.cli;

import io.bodkin.engine.Engine;
import io.bodkin.engine.memory.ByteSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that runs an engine. */
final class EngineOptions {
    private static final long LEAST_MEMORY = 1 << 20;
    private static final int MOST_THREADS = 4096;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description =
                    "Budget of chunk memory, such as 512MiB. Default: half of what the machine, or container, has beside the heap.")
    private Optional<Long> memory = Optional.empty();

    @Option(names = "--threads", paramLabel = "N", description = "Tasks at a time. Default: one for each core.")
    private Optional<Integer> threads = Optional.empty();

    @Option(
            names = "--spill-dir",
            paramLabel = "DIR",
            description = "Where chunks go that do not fit in memory. Default: a folder in the temporary directory.")
    private Optional<Path> spillDirectory = Optional.empty();

    /** An engine as the options say; the caller closes it. */
    Engine open() {
        check();
        return open(Engine.builder());
    }

    /** An engine as the options say, with these where they say nothing. */
    Engine open(long defaultMemory, Path defaultSpillDirectory) {
        check();
        return open(Engine.builder().memory(defaultMemory).spillDirectory(defaultSpillDirectory));
    }

    private Engine open(Engine.Builder builder) {
        memory.ifPresent(builder::memory);
        threads.ifPresent(builder::threads);
        spillDirectory.ifPresent(builder::spillDirectory);
        return builder.build();
    }

    /** Where chunks go that do not fit, if the user has said it. */
    Optional<Path> spillDirectory() {
        return spillDirectory;
    }

    private void check() {
        if (memory.isPresent() && memory.get() < LEAST_MEMORY) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Invalid value for option '--memory': at least " + ByteSize.format(LEAST_MEMORY) + " is needed");
        }
        spillDirectory
                .filter(Files::exists)
                .filter(path -> !Files.isDirectory(path))
                .ifPresent(file -> {
                    throw new ParameterException(
                            spec.commandLine(),
                            "Invalid value for option '--spill-dir': " + file + " is not a directory");
                });
        if (threads.isPresent() && (threads.get() < 1 || threads.get() > MOST_THREADS)) {
            throw new ParameterException(
                    spec.commandLine(), "Invalid value for option '--threads': must be 1 to " + MOST_THREADS);
        }
    }
}
