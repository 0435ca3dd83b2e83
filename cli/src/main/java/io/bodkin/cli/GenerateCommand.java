package io.bodkin.cli;

import io.bodkin.cli.generate.FlightsFile;
import io.bodkin.cli.generate.FlightsGenerator;
import io.bodkin.engine.Engine;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.TaskFailedException;
import io.bodkin.fileio.ArrowFormat;
import io.bodkin.fileio.Compression;
import java.io.IOException;
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

    @Option(
            names = "--size",
            required = true,
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "Of the file before compression, such as 8GiB.")
    private long size;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Of the shifts. Default: 0.")
    private long seed;

    @Option(
            names = "--compression",
            paramLabel = "CODEC",
            defaultValue = "none",
            converter = Choice.OfCompression.class,
            completionCandidates = Choice.OfCompression.class,
            description = "Of the buffers: none, lz4 or zstd. Default: none.")
    private Compression compression;

    @Mixin
    private EngineOptions options;

    @Override
    public Integer call() throws IOException {
        if (!dataset.equals("flights")) {
            throw new BodkinException(Kind.USER, "cannot generate \"" + dataset + "\": there is only flights");
        }
        if (compression == Compression.NONE) {
            Path absolute = target.toAbsolutePath();
            Path folder = absolute.getParent() == null ? absolute : absolute.getParent();
            new DiskSpace().need(folder, size).check(target.toString());
        }
        try (Engine engine = options.open();
                AtEnd partOfFileToo = AtEnd.of(engine::close)) {
            FlightsGenerator flights = FlightsFile.generator(engine, size, seed);
            try (Progress progress = Progress.of("generate", size)) {
                ArrowFormat format = ArrowFormat.of(ArrowFormat.Kind.FILE, compression);
                FlightsFile.write(engine, flights, target, format.reporting(progress::step));
            }
            return 0;
        } catch (TaskFailedException failed) {
            throw Causes.ofTask(failed);
        }
    }
}
