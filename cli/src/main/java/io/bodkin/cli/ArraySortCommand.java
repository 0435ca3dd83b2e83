package io.bodkin.cli;

import io.bodkin.darray.DArray;
import io.bodkin.engine.Engine;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sort",
        description = "Sorts an array along its last axis, or another. NaN come last.",
        mixinStandardHelpOptions = true)
final class ArraySortCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "A file with an array; FILE.npz:NAME for one of several.")
    private Path file;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            required = true,
            description =
                    "The file to write; replaced if it is there. Its name says the format: .npy, .npz, else Arrow.")
    private Path target;

    @Option(names = "--axis", paramLabel = "N", description = "Along this axis, counted from the end if negative.")
    private Optional<Integer> axis = Optional.empty();

    @Option(names = "--descending", description = "The largest first.")
    private boolean descending;

    @Mixin
    private EngineOptions options;

    @Override
    public Integer call() {
        try (Engine engine = options.open();
                AtEnd partOfFileToo = AtEnd.of(engine::close)) {
            return ArrayFiles.checked(() -> {
                DArray array = ArrayFiles.open(engine, file, Optional.empty());
                ArrayFiles.save("sort", sorted(array), target);
                return 0;
            });
        }
    }

    private DArray sorted(DArray array) {
        if (axis.isPresent()) {
            return descending ? array.sortDescending(axis.get()) : array.sort(axis.get());
        }
        return descending ? array.sortDescending() : array.sort();
    }
}
