package io.bodkin.cli;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.fault.TaskFailedException;
import io.bodkin.fileio.ArrowFormat;
import io.bodkin.fileio.Compression;
import io.bodkin.fileio.DFile;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "convert",
        description =
                "Rewrites an Arrow file or stream as a file or a stream, compressed or not. Schema, metadata and values"
                        + " stay the same.",
        mixinStandardHelpOptions = true)
final class ConvertCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "IN", description = "An Arrow file or stream.")
    private Path source;

    @Parameters(
            index = "1",
            paramLabel = "OUT",
            description = "The file to write; replaced if it is there. A name that ends in .arrows makes a stream.")
    private Path target;

    @Option(
            names = "--compression",
            paramLabel = "CODEC",
            defaultValue = "none",
            converter = Choice.OfCompression.class,
            completionCandidates = Choice.OfCompression.class,
            description = "Of the buffers: none, lz4 or zstd. Default: none.")
    private Compression compression;

    @Option(
            names = "--to",
            paramLabel = "KIND",
            converter = Choice.OfKind.class,
            completionCandidates = Choice.OfKind.class,
            description = "file or stream, whatever the name of OUT says.")
    private Optional<ArrowFormat.Kind> kind = Optional.empty();

    @Mixin
    private EngineOptions options;

    @Override
    public Integer call() {
        ArrowFormat format = ArrowFormat.of(kind.orElseGet(this::kindOfName), compression);
        DFile<Table> file = DFile.arrow(source);
        try (Engine engine = options.open();
                AtEnd partOfFileToo = AtEnd.of(engine::close)) {
            Table table = file.load(engine);
            try (Progress progress = Progress.of("convert", table.byteSize())) {
                DFile.<Table>tofile(engine, table, target, format.reporting(progress::step));
            }
            return 0;
        } catch (TaskFailedException failed) {
            throw Causes.ofTask(failed);
        }
    }

    private ArrowFormat.Kind kindOfName() {
        String name = target.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".arrows") || name.endsWith(".stream") ? ArrowFormat.Kind.STREAM : ArrowFormat.Kind.FILE;
    }
}
