package io.bodkin.engine.store.file;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.LoadCost;
import io.bodkin.engine.chunk.LoadRoom;
import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.ipc.BatchLoader;
import io.bodkin.engine.ipc.BatchMeta;
import io.bodkin.engine.ipc.ByteRange;
import io.bodkin.engine.ipc.IpcFile;
import io.bodkin.engine.ipc.Limits;
import io.bodkin.engine.ipc.Mapping;
import io.bodkin.engine.ipc.codec.Codec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/**
 * A chunk of Arrow data in a file of its own. The file is ours and sealed; that it is as we wrote it is checked once.
 */
public final class StoredBuffers implements Backing {
    private static final int ONLY_BATCH = 0;

    private final ChunkFile file;
    private final StoredChecksums checksums;
    private final long memoryBytes;
    private final LoadCost cost;
    private volatile boolean verified;

    /** @param memoryBytes to reserve for a load: what the chunk takes in memory, and what bringing it there takes */
    public StoredBuffers(ChunkFile file, StoredChecksums checksums, long memoryBytes, LoadCost cost) {
        this.file = file;
        this.checksums = checksums;
        this.memoryBytes = memoryBytes;
        this.cost = cost;
    }

    @Override
    public long memoryBytes() {
        return memoryBytes;
    }

    @Override
    public LoadCost loadCost() {
        return cost;
    }

    @Override
    public ChunkContent load(LoadRoom room) throws IOException {
        Path path = file.path();
        try (IpcFile ipc = IpcFile.open(path);
                OpenFile channels = OpenFile.open(path, ipc.channel())) {
            BatchMeta meta = ipc.meta(ONLY_BATCH);
            int[] columns = meta.allColumns();
            List<ByteRange> ranges = meta.ranges(BodyReader.LARGEST_GAP, columns);
            boolean mappable = room.mayMap() && meta.codec() == Codec.NONE;
            try (BodyReader bytes = BodyReader.bring(channels.file(), ranges, mappable, Mapping.Trust.SEALED, room)) {
                ArrowRecordBatch loaded = load(meta, columns, bytes, room);
                try {
                    boolean check = !verified;
                    if (check) {
                        Checksum.check(checksums.batch(), loaded, meta, "the chunk");
                    }
                    List<Dictionary> dictionaries = dictionaries(ipc, room, check);
                    verified = true;
                    return content(loaded, dictionaries, bytes.mapped(), room);
                } catch (Throwable failure) {
                    loaded.close();
                    throw failure;
                }
            }
        }
    }

    private static ArrowRecordBatch load(BatchMeta meta, int[] columns, BodyReader bytes, LoadRoom room) {
        BatchLoader loader = new BatchLoader(Limits.DEFAULT);
        return OwnedBatches.load(
                allocator -> loader.load(meta, columns, bytes.body(), allocator), meta.codec() == Codec.NONE, room);
    }

    /** What a load came to. The rest of its reservation becomes the pin of what is mapped. */
    static ChunkContent content(ArrowRecordBatch loaded, List<Dictionary> dictionaries, boolean mapped, LoadRoom room) {
        long mappedBytes = mapped ? room.reservation().left() : 0;
        room.memory().pinMapped(mappedBytes, room.reservation());
        return new ChunkContent.Buffers(loaded, dictionaries, mapped, mappedBytes);
    }

    private List<Dictionary> dictionaries(IpcFile ipc, LoadRoom room, boolean check) {
        Set<Long> there = ipc.ipcSchema().dictionaries().keySet();
        if (!there.equals(checksums.dictionaries().keySet())) {
            throw new DamagedFileException(
                    file.path(),
                    ipc.size(),
                    "the footer has dictionaries " + there + ", "
                            + checksums.dictionaries().keySet() + " were written");
        }
        return DictionaryBatches.load(ipc, ONLY_BATCH, there, room, (id, meta, values) -> {
            if (check) {
                Checksum.check(checksums.dictionaries().get(id), values, meta, "dictionary " + id);
            }
        });
    }

    @Override
    public void release() {
        file.leave();
    }

    @Override
    public String describe() {
        return "batch " + ONLY_BATCH + " of " + file.path();
    }
}
