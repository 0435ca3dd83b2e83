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
import java.util.function.LongConsumer;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Writes generated flights to an Arrow file: a task for each batch, written in order. */
public final class FlightsFile {
    /** What Arrow rounds up and keeps beside the values of a batch, at most: bitmaps, alignment. */
    private static final long BESIDE_VALUES = 4 << 20;

    private FlightsFile() {}

    /** @param progress is told the bytes that were made, by any thread */
    public static DFile<Table> write(
            Engine engine, FlightsGenerator flights, Path target, ArrowFormat format, LongConsumer progress) {
        try (ArrowWriter writer = ArrowWriter.open(engine, flights.schema(), target, format)) {
            for (int i = 0; i < flights.batchCount(); i++) {
                int number = i;
                long bytes = (long) flights.batchRows(i) * FlightsGenerator.ROW_BYTES;
                TaskOptions options = TaskOptions.named("generate").withMemory(bytes + bytes / 8 + BESIDE_VALUES);
                Task<Batch> batch = engine.with(options).spawn(() -> {
                    Batch made = make(engine, flights, number);
                    progress.accept(bytes);
                    return made;
                });
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
