package io.bodkin.cli.generate;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.fileio.ArrowFormat;
import io.bodkin.fileio.ArrowWriter;
import io.bodkin.fileio.DFile;
import java.nio.file.Path;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Writes generated flights to an Arrow file: a task for each batch, written in order. */
public final class FlightsFile {
    private static final long LARGEST_BATCH = 64 << 20;
    private static final long SMALLEST_BATCH = 64 << 10;

    /** So several batches fit in the budget: those that are made, and those that wait for being written. */
    private static final long PARTS_OF_BUDGET = 8;

    /** Each of the six buffers of a batch takes whole pages. */
    private static final long PAGES = 6 * 4096;

    private FlightsFile() {}

    /** Flights that take so many bytes in a file, in batches of 64 MiB, or smaller ones if the budget is small. */
    public static FlightsGenerator generator(Engine engine, long byteSize, long seed) {
        long part = engine.settings().memory() / PARTS_OF_BUDGET / SMALLEST_BATCH * SMALLEST_BATCH;
        long batchBytes = Math.max(SMALLEST_BATCH, Math.min(LARGEST_BATCH, part));
        return engine.spawn(() -> FlightsGenerator.ofSize(
                        byteSize, seed, batchBytes, engine.context().allocator()))
                .fetch();
    }

    /** The file, durable. */
    public static DFile<Table> write(Engine engine, FlightsGenerator flights, Path target, ArrowFormat format) {
        try (ArrowWriter writer = ArrowWriter.open(engine, flights.schema(), target, format)) {
            for (int i = 0; i < flights.batchCount(); i++) {
                int number = i;
                long bytes = (long) flights.batchRows(i) * FlightsGenerator.ROW_BYTES;
                Task<Batch> batch = engine.with(TaskOptions.named("generate").memory(bytes + bytes / 8 + PAGES))
                        .spawn(() -> make(engine, flights, number));
                writer.append(batch);
                batch.release();
            }
            return writer.finish();
        }
    }

    private static Batch make(Engine engine, FlightsGenerator flights, int number) {
        VectorSchemaRoot root =
                VectorSchemaRoot.create(flights.schema(), engine.context().allocator());
        try {
            flights.fill(number, root);
            return engine.context().batch(root);
        } catch (Throwable failure) {
            root.close();
            throw failure;
        }
    }
}
