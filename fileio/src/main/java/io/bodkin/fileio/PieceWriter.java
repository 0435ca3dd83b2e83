package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.ipc.write.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Has pieces written into one file, which takes its name when all are there: what the public writers have in common.
 * Used by one thread.
 */
final class PieceWriter<T> implements AutoCloseable {
    private final Engine engine;
    private final Path path;
    private final AtomicFile file;
    private final WritePipeline<T> pipeline;
    private boolean closed;

    /** @param opener is given the name of the new file; creates nothing before the first piece is there */
    PieceWriter(Engine engine, Path path, Function<Path, WritePipeline<T>> opener) {
        this.engine = engine;
        this.path = path;
        this.file = DFile.replacing(path);
        this.pipeline = opener.apply(file.temporary());
    }

    /**
     * Has a piece written after those before it. Returns at once while the pieces that are queued take less than a
     * fourth of the budget; then waits for the disk, as long as something is being written, so that what is computed
     * faster than it can be written does not spill. It never waits for a piece to be computed.
     *
     * @throws BodkinException if the file could not be written so far, or an earlier piece could not be computed
     */
    void append(Ref<T> piece) {
        checkOpen();
        try {
            pipeline.append(piece);
        } catch (IOException e) {
            throw DFile.unwritable(path, e);
        }
        pipeline.awaitRoom();
    }

    /**
     * Waits until everything is written, and gives the file its name.
     *
     * @throws BodkinException if the file cannot be written, or a piece could not be computed: nothing is left
     */
    void finish() {
        checkOpen();
        try {
            pipeline.finish();
            pipeline.close();
            FileThreads.run(engine, file::commit, () -> {});
        } catch (IOException e) {
            throw DFile.unwritable(path, e);
        } finally {
            close();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the writer of " + path + " was closed");
        }
    }

    /** Waits for the write under way. Leaves nothing if it was not finished. Idempotent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (file) {
            pipeline.close();
        } catch (IOException e) {
            throw DFile.unwritable(path, e);
        }
    }
}
