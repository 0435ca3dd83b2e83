package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.file.ArrowFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A format whose files hold one chunk. Opening reads what it is; its bytes are brought in when a task takes it. */
interface ChunkFormat<T> extends LoadedFormat<T> {
    /**
     * The chunk of an open file, with one hold, which is the caller's. Called by a file thread.
     *
     * @throws io.bodkin.engine.fault.BodkinException if the file holds something else
     */
    ChunkEntry chunk(Engine engine, ArrowFile file);

    @Override
    default Object load(Engine engine, Path file) throws IOException {
        return FileThreads.call(engine, () -> opened(engine, file));
    }

    private ChunkEntry opened(Engine engine, Path file) {
        Formats.checkReadable(file);
        ArrowFile opened = ArrowFile.open(file);
        try {
            return chunk(engine, opened);
        } finally {
            opened.release();
        }
    }

    /** The content, pinned: to be closed. */
    @Override
    default T read(Engine engine, Path file) throws IOException {
        return pinned(engine, (ChunkEntry) load(engine, file));
    }

    /** Takes over the hold. */
    static <T> T pinned(Engine engine, ChunkEntry entry) {
        Chunk<T> chunk = engine.runtime().handleOn(entry, Optional.empty());
        try {
            return chunk.fetch();
        } finally {
            chunk.release();
        }
    }
}
