package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.fault.BodkinException;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * Writes blocks to their places in one file, each by a task, as soon as it and those before it are there; otherwise as
 * {@link ArrowWriter} writes batches. Used by one thread.
 */
public final class BlockWriter implements AutoCloseable {
    private final PieceWriter<Block> writer;

    private BlockWriter(PieceWriter<Block> writer) {
        this.writer = writer;
    }

    /**
     * Begins a file. Nothing is created before the first block is there.
     *
     * @param progress is told the bytes of each block that was written, by any thread, one after the other
     */
    public static BlockWriter open(Engine engine, Path path, BlockPlaces places, LongConsumer progress) {
        return new BlockWriter(new PieceWriter<>(
                engine, path, target -> new WritePipeline<>(engine, new BlockSink(engine, target, places), progress)));
    }

    /**
     * Has a block written after those before it; waits for the disk if too much is queued.
     *
     * @throws BodkinException if the file could not be written so far, or an earlier block could not be computed
     */
    public void append(Ref<Block> block) {
        writer.append(block);
    }

    /**
     * Waits until everything is written, and gives the file its name; it is durable then.
     *
     * @throws BodkinException if the file cannot be written, or a block could not be computed: nothing is left
     */
    public void finish() {
        writer.finish();
    }

    /** Waits for the write under way. Leaves nothing if it was not finished. Idempotent. */
    @Override
    public void close() {
        writer.close();
    }
}
