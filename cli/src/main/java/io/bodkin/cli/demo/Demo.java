package io.bodkin.cli.demo;

import io.bodkin.cli.describe.ColumnDescription;
import io.bodkin.cli.describe.Moments;
import io.bodkin.cli.describe.TableDescription;
import io.bodkin.cli.generate.ExpectedColumn;
import io.bodkin.cli.generate.FlightsFile;
import io.bodkin.cli.generate.FlightsGenerator;
import io.bodkin.cli.report.ProcessMemory;
import io.bodkin.cli.report.Report;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.memory.ByteSize;
import io.bodkin.engine.store.StoreStatistics;
import io.bodkin.fileio.ArrowFormat;
import io.bodkin.fileio.ArrowWriter;
import io.bodkin.fileio.DFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The main job on a real dataset larger than the memory budget: generate, describe, standardise, save, read back,
 * check; and then the same with a matrix.
 */
public final class Demo {
    private static final double MEAN_TOLERANCE = 1e-5;
    private static final double DEVIATION_TOLERANCE = 1e-5;

    /** float32 results of the numbers of a row, with their bitmaps and whole pages, are at most so much larger. */
    private static final long RESULT_PER_INPUT = 2;

    private static final long PAGES = 6 * 4096;

    /** The matrix of the array act is so many times smaller than the dataset; by default twice the budget. */
    public static final long ARRAY_OF_INPUT = 4;

    private final Engine engine;
    private final long bytes;
    private final Path folder;
    private final Stages stages;
    private final Map<String, String> times = new LinkedHashMap<>();
    private long bytesOfStages;

    /** What shows how far a stage is. */
    @FunctionalInterface
    public interface Stages {
        Stage begin(String name, long bytes);
    }

    /** Any thread may step. */
    public interface Stage extends AutoCloseable {
        void step(long bytes);

        @Override
        void close();
    }

    @FunctionalInterface
    private interface Body<T> {
        T run(Stage stage);
    }

    public Demo(Engine engine, long bytes, Path folder, Stages stages) {
        this.engine = engine;
        this.bytes = bytes;
        this.folder = folder;
        this.stages = stages;
    }

    /** Does it all, and prints the descriptions and the closing table. */
    public void run(PrintWriter out, ProcessMemory memory, boolean keep) {
        long start = System.nanoTime();
        Path dataset = folder.resolve("flights.arrow");
        Path result = folder.resolve("standardised.arrow");
        FlightsGenerator flights = FlightsFile.generator(engine, bytes, 0);
        DFile<Table> file = stage(
                "write",
                bytes,
                stage -> FlightsFile.write(
                        engine, flights, dataset, ArrowFormat.plain().reporting(stage::step)));
        Table table = file.load(engine);
        List<ColumnDescription> described =
                stage("describe", table.byteSize(), stage -> TableDescription.of(engine, List.of(table), stage::step));
        out.print(Report.columns(described, 120));
        check(described, flights.expected());
        List<Task<Batch>> standardised =
                stage("standardise", table.byteSize(), stage -> standardise(table, described, stage));
        Schema schema = standardisedSchema(table.schema());
        DFile<Table> saved = stage(
                "save",
                table.rowCount() * schema.getFields().size() * Float.BYTES,
                stage -> save(schema, standardised, result, stage));
        Table again = saved.load(engine);
        List<Moments> moments = stage("check", again.byteSize(), stage -> moments(again, stage));
        check(schema, moments);
        String array = new ArrayAct(engine, bytes / ARRAY_OF_INPUT)
                .run(
                        folder,
                        (name, size, step) -> stage(name, size, stage -> {
                            step.run(stage);
                            return name;
                        }));
        out.println();
        out.print(Report.closing(figures(start, file, saved, array, memory, keep)));
    }

    private <T> T stage(String name, long stageBytes, Body<T> body) {
        long start = System.nanoTime();
        try (Stage stage = stages.begin(name, stageBytes)) {
            T value = body.run(stage);
            times.put(name, rate(stageBytes, (System.nanoTime() - start) / 1e9));
            bytesOfStages += stageBytes;
            return value;
        }
    }

    private static String rate(long bytes, double seconds) {
        return String.format(Locale.ROOT, "%.1f s, %.2f GiB/s", seconds, bytes / seconds / (1 << 30));
    }

    // ---- the steps

    private List<Task<Batch>> standardise(Table table, List<ColumnDescription> described, Stage stage) {
        double[] means = described.stream().mapToDouble(c -> c.mean().orElse(0)).toArray();
        double[] deviations =
                described.stream().mapToDouble(c -> c.std().orElse(1)).toArray();
        List<Task<Batch>> results = new ArrayList<>();
        for (Chunk<Batch> batch : table.batches()) {
            long bytesIn = batch.byteSize();
            results.add(engine.with(TaskOptions.named("standardise").memory(bytesIn * RESULT_PER_INPUT + PAGES))
                    .spawn(batch, columns -> {
                        Batch made = standardise(columns, means, deviations);
                        stage.step(bytesIn);
                        return made;
                    }));
        }
        results.forEach(Task::await);
        return results;
    }

    private Batch standardise(Batch batch, double[] means, double[] deviations) {
        List<FieldVector> made = new ArrayList<>();
        try {
            for (int i = 0; i < means.length; i++) {
                if (Standardize.accepts(batch.schema().getFields().get(i))) {
                    made.add(Standardize.apply(
                            batch.column(i),
                            means[i],
                            deviations[i],
                            engine.context().allocator()));
                }
            }
            VectorSchemaRoot root = new VectorSchemaRoot(made);
            root.setRowCount(batch.rowCount());
            return engine.context().batch(root);
        } catch (Throwable failure) {
            made.forEach(FieldVector::close);
            throw failure;
        }
    }

    private DFile<Table> save(Schema schema, List<Task<Batch>> batches, Path target, Stage stage) {
        ArrowFormat format = ArrowFormat.plain().reporting(stage::step);
        try (ArrowWriter writer = ArrowWriter.open(engine, schema, target, format)) {
            for (Task<Batch> batch : batches) {
                writer.append(batch);
                batch.release();
            }
            return writer.finish();
        }
    }

    private static Schema standardisedSchema(Schema schema) {
        return new Schema(schema.getFields().stream()
                .filter(Standardize::accepts)
                .map(field ->
                        Field.nullable(field.getName(), new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)))
                .toList());
    }

    private List<Moments> moments(Table table, Stage stage) {
        Task<List<Moments>> total = null;
        for (Chunk<Batch> batch : table.batches()) {
            long batchBytes = batch.byteSize();
            Task<List<Moments>> part = engine.with(TaskOptions.named("check").memory(0))
                    .spawn(batch, columns -> {
                        List<Moments> found = columns.root().getFieldVectors().stream()
                                .map(vector -> Spread.of((Float4Vector) vector))
                                .toList();
                        stage.step(batchBytes);
                        return found;
                    });
            total = total == null
                    ? part
                    : engine.with(TaskOptions.named("merge").memory(0)).spawn(total, part, (all, next) -> {
                        for (int i = 0; i < all.size(); i++) {
                            all.get(i).merge(next.get(i));
                        }
                        return all;
                    });
        }
        return total == null ? List.of() : total.fetch();
    }

    // ---- the checks

    private static void check(List<ColumnDescription> described, List<ExpectedColumn> expected) {
        for (int i = 0; i < expected.size(); i++) {
            ColumnDescription found = described.get(i);
            ExpectedColumn wanted = expected.get(i);
            double mean = found.mean().orElse(Double.NaN);
            double std = found.std().orElse(Double.NaN);
            boolean right = found.rows() == wanted.rows()
                    && Math.abs(mean - wanted.mean()) <= 1e-9 * Math.abs(wanted.mean())
                    && Math.abs(std - wanted.std()) <= 1e-6 * wanted.std();
            if (!right) {
                throw new BodkinException(
                        Kind.BUG,
                        "column " + wanted.name() + " was described with mean " + mean + " and deviation " + std
                                + " of " + found.rows() + " rows; it has " + wanted);
            }
        }
    }

    private static void check(Schema schema, List<Moments> moments) {
        for (int i = 0; i < moments.size(); i++) {
            double mean = moments.get(i).mean();
            double std = moments.get(i).deviation();
            if (Math.abs(mean) > MEAN_TOLERANCE || Math.abs(std - 1) > DEVIATION_TOLERANCE) {
                throw new BodkinException(
                        Kind.BUG,
                        "standardised column " + schema.getFields().get(i).getName() + " has mean " + mean
                                + " and deviation " + std + ", not 0 and 1");
            }
        }
    }

    private Map<String, String> figures(
            long start, DFile<Table> file, DFile<Table> saved, String array, ProcessMemory memory, boolean keep) {
        StoreStatistics store = engine.statistics();
        Map<String, String> figures = new LinkedHashMap<>(times);
        figures.put("total", rate(bytesOfStages, (System.nanoTime() - start) / 1e9) + " of all stages");
        figures.put("data", ByteSize.format(fileBytes(file)) + " in, " + ByteSize.format(fileBytes(saved)) + " out");
        figures.put(
                "chunk memory",
                ByteSize.format(store.heldPeak()) + " at most, budget " + ByteSize.format(store.budget()));
        figures.put(
                "resident set",
                shown(memory.peakResidentBytes()) + " at most, " + shown(memory.peakAnonymousBytes())
                        + " without file pages");
        figures.put("spilled", ByteSize.format(store.spilled()));
        figures.put("read back", ByteSize.format(store.readBack()));
        figures.put("file reads", ByteSize.format(store.loaded()));
        figures.put("result", "mean 0 and deviation 1 in every column");
        figures.put("array", array);
        figures.put("files", keep ? folder.toString() : folder + " (removed; --keep keeps them)");
        return figures;
    }

    private static long fileBytes(DFile<?> file) {
        try {
            return Files.size(file.path());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String shown(OptionalLong size) {
        return size.isPresent() ? ByteSize.format(size.getAsLong()) : "unknown";
    }
}
