package io.bodkin.cli;

import io.bodkin.cli.report.ArrayReport;
import io.bodkin.darray.Axes;
import io.bodkin.darray.DArray;
import io.bodkin.engine.Engine;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.EventSource;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.memory.ByteSize;
import io.bodkin.engine.store.StoreStatistics;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "stats",
        description =
                "Numbers and NaN, mean, deviation and extremes of the elements of an array, in one pass, in FLOAT64.",
        mixinStandardHelpOptions = true)
final class ArrayStatsCommand implements Callable<Integer> {
    private static final int MOST_LINES = 10_000;
    private static final List<String> NAMES = List.of("count", "nan", "mean", "std", "min", "max");

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A file with an array; FILE.npz:NAME for one of several.")
    private Path file;

    @Option(
            names = "--axis",
            paramLabel = "N[,N]",
            split = ",",
            description = "Along these axes, counted from the end if negative: figures for each index on the others.")
    private List<Integer> axes = List.of();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Mixin
    private EngineOptions options;

    @Override
    public Integer call() {
        long start = System.nanoTime();
        try (Engine engine = options.open();
                AtEnd spillFilesToo = AtEnd.of(engine::close)) {
            DArray array = ArrayFiles.checked(() -> ArrayFiles.open(engine, file, Optional.empty()));
            ArrayReport.Figures figures = ArrayFiles.checked(() -> figures(engine, array));
            double seconds = (System.nanoTime() - start) / 1e9;
            StoreStatistics store = engine.statistics();
            spec.commandLine()
                    .getOut()
                    .print(
                            json
                                    ? ArrayReport.json(figures, run(store, seconds))
                                    : ArrayReport.table(figures, closing(array, store, seconds)));
            spec.commandLine().getOut().flush();
            return 0;
        }
    }

    private ArrayReport.Figures figures(Engine engine, DArray array) {
        Axes along = axes.isEmpty()
                ? Axes.all()
                : Axes.of(
                        axes.get(0),
                        axes.stream().skip(1).mapToInt(Integer::intValue).toArray());
        DArray described = array.describe(along);
        long[] left = Arrays.copyOfRange(described.shape().extents(), 1, described.rank());
        long lines = Arrays.stream(left).reduce(1, (a, b) -> a * b);
        if (lines > MOST_LINES) {
            throw new BodkinException(
                    Kind.USER, lines + " lines are too many to print, at most " + MOST_LINES + " are; name more axes");
        }
        double[] all = compute(engine, array, described);
        int n = (int) lines;
        double[][] values = new double[NAMES.size()][];
        double together = n == 0 ? 0 : (double) array.elements() / n;
        for (int figure = 0, next = 0; figure < values.length; figure++) {
            values[figure] = figure == 1
                    ? Arrays.stream(values[0]).map(count -> together - count).toArray()
                    : Arrays.copyOfRange(all, next * n, ++next * n);
        }
        return new ArrayReport.Figures(
                file.toString(), array.dtype().name(), array.shape().extents(), left, NAMES, values);
    }

    private static double[] compute(Engine engine, DArray array, DArray described) {
        try (Progress progress = Progress.of("stats", array.byteSize());
                EventSource.Registration loads = engine.events().listen(event -> {
                    if (event instanceof Event.ChunkLoaded loaded) {
                        progress.step(loaded.bytes());
                    }
                })) {
            return described.collect();
        }
    }

    private static Map<String, String> closing(DArray array, StoreStatistics store, double seconds) {
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("array", array.dtype() + " " + array.grid());
        figures.put("time", String.format(Locale.ROOT, "%.2f s for %s", seconds, ByteSize.format(array.byteSize())));
        figures.put(
                "chunk memory",
                ByteSize.format(store.heldPeak()) + " at most, budget " + ByteSize.format(store.budget()));
        figures.put("file reads", ByteSize.format(store.loaded()));
        return figures;
    }

    private static Map<String, Double> run(StoreStatistics store, double seconds) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("seconds", seconds);
        figures.put("budget_bytes", (double) store.budget());
        figures.put("peak_chunk_bytes", (double) store.heldPeak());
        figures.put("read_bytes", (double) store.loaded());
        return figures;
    }
}
