package io.bodkin.cli.generate;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.fileio.ArrowFormat;
import io.bodkin.fileio.DFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        List<Ref<Batch>> batches = new ArrayList<>();
        for (int i = 0; i < flights.batchCount(); i++) {
            int number = i;
            long bytes = (long) flights.batchRows(i) * FlightsGenerator.ROW_BYTES;
            batches.add(engine.with(TaskOptions.named("generate").withMemory(bytes + bytes / 8 + BESIDE_VALUES))
                    .spawn(() -> {
                        Batch batch = make(engine, flights, number);
                        progress.accept(bytes);
                        return batch;
                    }));
        }
        return DFile.tofile(engine, flights.schema(), batches, target, format).fetch();
    }

    private static Batch make(Engine engine, FlightsGenerator flights, int number) {
        VectorSchemaRoot root = VectorSchemaRoot.create(flights.schema(), engine.context().allocator());
        try {
            flights.fill(number, root);
            return engine.context().batch(root);
        } catch (Throwable failure) {
            root.close();
            throw failure;
        }
    }
}
