package io.bodkin.cli;

import io.bodkin.darray.Blocks;
import io.bodkin.darray.DArray;
import io.bodkin.darray.DArrays;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "convert",
        description = "Writes an array to a file of another format, type, or other blocks.",
        mixinStandardHelpOptions = true)
final class ArrayConvertCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "IN",
            description =
                    "A file with an array, FILE.npz:NAME for one of several; with --columns an Arrow file with a table.")
    private Path source;

    @Parameters(
            index = "1",
            paramLabel = "OUT",
            description =
                    "The file to write; replaced if it is there. Its name says the format: .npy, .npz, else Arrow.")
    private Path target;

    @Option(
            names = "--blocks",
            paramLabel = "N[,N]",
            converter = ArrayFiles.BlocksConverter.class,
            description = "Extents of the blocks. Default: those of IN.")
    private Optional<Blocks> blocks = Optional.empty();

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            converter = Choice.OfDType.class,
            completionCandidates = Choice.OfDType.class,
            description = "Of the elements. Default: that of IN.")
    private Optional<DType> dtype = Optional.empty();

    @Option(
            names = "--columns",
            paramLabel = "NAME[,NAME]",
            description = "These columns of a table as a matrix; may be repeated. Nulls become NaN.")
    private List<String> columns = List.of();

    @Mixin
    private EngineOptions options;

    @Override
    public Integer call() {
        try (Engine engine = options.open();
                AtEnd partOfFileToo = AtEnd.of(engine::close)) {
            return ArrayFiles.checked(() -> {
                DArray array = columns.isEmpty() ? ArrayFiles.open(engine, source, blocks) : ofTable(engine);
                ArrayFiles.save("convert", dtype.map(array::cast).orElse(array), target);
                return 0;
            });
        }
    }

    private DArray ofTable(Engine engine) {
        String[] names = ColumnNames.of(columns).toArray(String[]::new);
        boolean floating = dtype.filter(wanted -> wanted == DType.FLOAT64 || wanted == DType.FLOAT32)
                .isPresent();
        DArray array =
                floating ? DArrays.ofTable(engine, source, dtype.get(), names) : DArrays.ofTable(engine, source, names);
        return blocks.map(array::rechunk).orElse(array);
    }
}
