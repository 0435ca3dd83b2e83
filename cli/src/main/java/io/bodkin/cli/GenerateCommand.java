package io.bodkin.cli;

import io.bodkin.cli.generate.FlightsFile;
import io.bodkin.cli.generate.FlightsGenerator;
import io.bodkin.engine.Engine;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.TaskFailedException;
import io.bodkin.engine.memory.ByteSize;
import io.bodkin.fileio.ArrowFormat;
import io.bodkin.fileio.Compression;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "generate",
        description =
                "Writes an Arrow file of any size: real flights, repeated with a deterministic shift, so that the exact"
                        + " statistics are known.",
        mixinStandardHelpOptions = true)
final class GenerateCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DATASET", description = "What to generate: flights.")
    private String dataset;

    @Parameters(index = "1", paramLabel = "OUT", description = "The file to write; replaced if it is there.")
    private Path target;

    @Option(names = "--size", required = true, paramLabel = "SIZE", description = "Of the data, such as 8GiB.")
    private String size;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Of the shifts. Default: 0.")
    private long seed;

    @Option(
            names = "--compression",
            paramLabel = "CODEC",
            defaultValue = "none",
            description = "Of the buffers: none, lz4 or zstd. Default: none.")
    private Compression compression;

    @Mixin
    private EngineOptions options;

    @Override
    public Integer call() {
        if (!dataset.equals("flights")) {
            throw new BodkinException(Kind.USER, "cannot generate \"" + dataset + "\": there is only flights");
        }
        long bytes = ByteSize.parse(size);
        try (Engine engine = options.open()) {
            FlightsGenerator flights = engine.spawn(() -> FlightsGenerator.ofSize(
                            bytes, seed, engine.context().allocator()))
                    .fetch();
            try (Progress progress = Progress.of("generate", bytes)) {
                FlightsFile.write(
                        engine, flights, target, ArrowFormat.of(ArrowFormat.Kind.FILE, compression), progress::step);
            }
            return 0;
        } catch (TaskFailedException failed) {
            throw Causes.ofTask(failed);
        }
    }
}
