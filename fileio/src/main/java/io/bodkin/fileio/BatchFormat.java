package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.ipc.IpcFile;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.file.ArrowFile;
import io.bodkin.engine.store.file.FileBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * One record batch as an Arrow file, read again as one batch, however large: a table ({@link ArrowFormat}) may cut it.
 * Two formats are equal if they write the same bytes.
 */
public final class BatchFormat implements ChunkFormat<Batch> {
    /** Uncompressed. */
    static final BatchFormat INSTANCE = new BatchFormat(ArrowFormat.plain());

    private final ArrowFormat format;

    private BatchFormat(ArrowFormat format) {
        this.format = format;
    }

    /** Writes batches as they are in memory: read again, they are mapped. */
    public static BatchFormat plain() {
        return INSTANCE;
    }

    /** Writes batches compressed in this way; reads all. */
    public static BatchFormat of(Compression compression) {
        return new BatchFormat(ArrowFormat.of(ArrowFormat.Kind.FILE, compression));
    }

    @Override
    public String name() {
        return "Arrow batch";
    }

    /** Never: an Arrow file is read as a table if nothing else is asked for. */
    @Override
    public boolean recognises(Path file, ByteBuffer head) {
        return false;
    }

    @Override
    public ChunkEntry chunk(Engine engine, ArrowFile file) {
        IpcFile ipc = file.ipc();
        if (ipc.batchCount() != 1) {
            throw new BodkinException(
                    Kind.USER,
                    ipc.path() + ": holds " + ipc.batchCount()
                            + " batches, not one; DFile.arrow reads them as a table");
        }
        return only(engine, file, new ChunkLayout.OfBatch(ipc.schema()));
    }

    /** The one batch of a file as a chunk, never in slices; if the budget cannot hold it, whoever takes it is told. */
    static ChunkEntry only(Engine engine, ArrowFile file, ChunkLayout layout) {
        int[] all = IntStream.range(0, file.ipc().schema().getFields().size()).toArray();
        FileBatch whole = FileBatch.of(file, 0, all, Long.MAX_VALUE).get(0);
        return engine.runtime().registerResult(layout, whole);
    }

    @Override
    public void write(Engine engine, Batch value, Path target) throws IOException {
        try (BatchSink sink = format.sink(engine, value.schema(), target)) {
            sink.append(value, engine.context().allocator());
            sink.finish();
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BatchFormat that && format.equals(that.format);
    }

    @Override
    public int hashCode() {
        return format.hashCode();
    }

    @Override
    public String toString() {
        return "one batch, " + format;
    }
}
