package io.bodkin.engine.store;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.LoadRoom;
import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.ipc.BatchLoader;
import io.bodkin.engine.ipc.BatchMeta;
import io.bodkin.engine.ipc.ByteRange;
import io.bodkin.engine.ipc.FileChangedException;
import io.bodkin.engine.ipc.IpcFile;
import io.bodkin.engine.ipc.Limits;
import io.bodkin.engine.ipc.Mapping;
import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.ipc.layout.FieldLayout;
import io.bodkin.engine.ipc.verify.BatchValidator;
import io.bodkin.engine.memory.SizeClass;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/**
 * Some columns of one record batch of a user's Arrow file. Nothing in it is trusted: contents are validated each time they
 * are brought in, since the file may have been changed meanwhile.
 */
public final class FileBatch implements Backing {
    private final ArrowFile file;
    private final int batch;
    private final int[] columns;
    private final long memoryBytes;

    private FileBatch(ArrowFile file, int batch, int[] columns, long memoryBytes) {
        this.file = file;
        this.batch = batch;
        this.columns = columns;
        this.memoryBytes = memoryBytes;
    }

    /** Reads the metadata of the batch: for I/O threads. Retains {@code file} until released. */
    public static FileBatch of(ArrowFile file, int batch, int[] columns) {
        IpcFile ipc = file.ipc();
        BatchMeta meta = ipc.meta(batch);
        long bytes = BodyReader.bytesToReserve(meta.ranges(BodyReader.LARGEST_GAP, columns));
        if (meta.codec() != Codec.NONE) {
            bytes += SizeClass.roundUp(ipc.bytes(meta, columns)) + buffers(meta, columns) * SizeClass.PAGE;
        }
        bytes += DictionaryBatches.bytesToReserve(ipc, batch, ipc.ipcSchema().dictionariesOf(columns));
        return new FileBatch(file.retain(), batch, columns, bytes);
    }

    private static long buffers(BatchMeta meta, int[] columns) {
        return Arrays.stream(columns)
                .mapToLong(column -> meta.firstBuffer(column + 1) - (long) meta.firstBuffer(column))
                .sum();
    }

    @Override
    public long memoryBytes() {
        return memoryBytes;
    }

    @Override
    public ChunkContent load(LoadRoom room) throws IOException {
        try {
            file.ipc().checkUnchanged();
            return loadUnchanged(room);
        } catch (InternalError | EOFException gone) {
            throw new FileChangedException(file.ipc().path(), "a page of batch " + batch + " is gone");
        }
    }

    private ChunkContent loadUnchanged(LoadRoom room) throws IOException {
        IpcFile ipc = file.ipc();
        BatchMeta meta = ipc.meta(batch);
        Set<Long> encoded = ipc.ipcSchema().dictionariesOf(columns);
        List<Dictionary> dictionaries = DictionaryBatches.load(ipc, batch, encoded, room);
        try {
            boolean mappable = meta.codec() == Codec.NONE;
            List<ByteRange> ranges = meta.ranges(BodyReader.LARGEST_GAP, columns);
            try (BodyReader bytes =
                    BodyReader.bring(file.channels(), ranges, mappable, Mapping.Trust.FOREIGN, room)) {
                BatchLoader loader = new BatchLoader(Limits.DEFAULT);
                ArrowRecordBatch loaded = mappable
                        ? loader.load(meta, columns, bytes.body(), room.memory().chunks())
                        : Decompression.load(loader, meta, columns, bytes.body(), room);
                try {
                    validate(ipc, layouts(meta), loaded, meta, lengths(dictionaries));
                    return SpilledBuffers.content(loaded, dictionaries, bytes.mapped(), room);
                } catch (Throwable failure) {
                    loaded.close();
                    throw failure;
                }
            }
        } catch (Throwable failure) {
            dictionaries.forEach(dictionary -> dictionary.getVector().close());
            throw failure;
        }
    }

    private List<FieldLayout> layouts(BatchMeta meta) {
        return Arrays.stream(columns).mapToObj(meta::layout).toList();
    }

    private static Map<Long, Long> lengths(List<Dictionary> dictionaries) {
        Map<Long, Long> lengths = new HashMap<>();
        dictionaries.forEach(dictionary -> lengths.put(
                dictionary.getEncoding().getId(), (long) dictionary.getVector().getValueCount()));
        return lengths;
    }

    static void validate(
            IpcFile file, List<FieldLayout> layouts, ArrowRecordBatch batch, BatchMeta meta, Map<Long, Long> lengths) {
        new BatchValidator(file.path(), lengths).validate(layouts, batch, meta.block().offset());
    }

    @Override
    public void release() {
        file.release();
    }

    @Override
    public String describe() {
        return "batch " + batch + " of " + file.ipc().path();
    }
}
