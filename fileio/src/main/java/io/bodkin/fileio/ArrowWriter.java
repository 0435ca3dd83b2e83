package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.StreamSink;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.fault.BodkinException;
import java.nio.file.Path;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Writes batches in order into one Arrow file, each by a task, as soon as it and those before it are there. A batch is
 * asked for while the one before it is written, so that it is read or computed meanwhile; the engine's admission keeps
 * the whole within the budget. The file takes its name, and is durable, when {@link #finish} returns; closed before
 * that, it leaves nothing. Used by one thread.
 *
 * <p>Release the handle of a computed batch once it was appended: then its memory is free as soon as it is written.
 *
 * <pre>{@code
 * try (ArrowWriter writer = ArrowWriter.open(engine, schema, path, ArrowFormat.plain())) {
 *     for (int i = 0; i < 1000; i++) {
 *         Task<Batch> batch = engine.spawn(() -> make(i));
 *         writer.append(batch);
 *         batch.release();
 *     }
 *     DFile<Table> file = writer.finish();
 * }
 * }</pre>
 */
public final class ArrowWriter implements AutoCloseable {
    private final Path path;
    private final ArrowFormat format;
    private final PieceWriter<Batch> writer;

    private ArrowWriter(Engine engine, Schema schema, Path path, ArrowFormat format) {
        this.path = path;
        this.format = format;
        this.writer = new PieceWriter<>(engine, path, target -> format.pipeline(engine, schema, target));
    }

    /** Begins a file of batches of this schema. Nothing is created before the first batch is there. */
    public static ArrowWriter open(Engine engine, Schema schema, Path path, ArrowFormat format) {
        return new ArrowWriter(engine, schema, path, format);
    }

    /**
     * The end of a stream of batches of this schema: the result of its task is the file, which has its name when all is
     * written and is not there if the stream fails.
     *
     * <pre>{@code
     * Task<DFile<Table>> file = engine.streamResult(flow ->
     *         flow.into(flow.fromRefs(table.batches()), () -> ArrowWriter.sink(engine, schema, path, ArrowFormat.plain())));
     * }</pre>
     */
    public static StreamSink<Batch, DFile<Table>> sink(Engine engine, Schema schema, Path path, ArrowFormat format) {
        ArrowWriter writer = open(engine, schema, path, format);
        return new StreamSink<>() {
            @Override
            public void accept(Batch batch) {
                Chunk<Batch> held = engine.put(batch); // the same chunk: it is written after this returns
                try {
                    writer.append(held);
                } finally {
                    held.release();
                }
            }

            @Override
            public DFile<Table> finish() {
                return writer.finish();
            }

            @Override
            public void abort() {
                writer.close();
            }
        };
    }

    /**
     * Has a batch written after those before it. Returns at once while the batches that are queued take less than a
     * fourth of the budget; then waits for the disk, as long as something is being written, so that what is computed
     * faster than it can be written does not spill. It never waits for a batch to be computed.
     *
     * @throws BodkinException if the file could not be written so far, or an earlier batch could not be computed
     */
    public void append(Ref<Batch> batch) {
        writer.append(batch);
    }

    /**
     * Waits until everything is written, and gives the file its name.
     *
     * @throws BodkinException if the file cannot be written, or a batch could not be computed: nothing is left
     */
    public DFile<Table> finish() {
        writer.finish();
        return DFile.open(path, format);
    }

    /** Waits for the write under way. Leaves nothing if it was not finished. Idempotent. */
    @Override
    public void close() {
        writer.close();
    }
}
