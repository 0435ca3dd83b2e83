package io.bodkin.engine.store.spill;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.LoadCost;
import io.bodkin.engine.chunk.LoadRoom;
import io.bodkin.engine.chunk.ReadableFile;
import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.ipc.BatchLoader;
import io.bodkin.engine.ipc.BatchMeta;
import io.bodkin.engine.ipc.Block;
import io.bodkin.engine.ipc.Body;
import io.bodkin.engine.ipc.ByteRange;
import io.bodkin.engine.ipc.IpcFile;
import io.bodkin.engine.ipc.Limits;
import io.bodkin.engine.memory.SizeClass;
import io.bodkin.engine.store.file.Checksum;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/**
 * A small chunk in a segment file; it may be moved to another one, also while it is read. Brought back by one read, not
 * by a mapping: a mapping is dearer than a few pages.
 */
final class PackedBuffers implements Backing {
    /** @param number of the batch in the file */
    record Place(Segment segment, int number, Block block) {}

    private final OpenSegments open;
    private final long checksum;
    private volatile Place place;
    private volatile boolean verified;

    // Guarded by this.
    private boolean released;

    /** Becomes a chunk of the place's segment, whose user the caller is. */
    PackedBuffers(OpenSegments open, Place place, long checksum) {
        this.open = open;
        this.checksum = checksum;
        this.place = place;
        place.segment.add(this, bytes(place));
    }

    private static long bytes(Place place) {
        return place.block.end() - place.block.offset();
    }

    Place place() {
        return place;
    }

    /** The same bytes are at {@code next} now. False if nobody wants the chunk any more. */
    synchronized boolean move(Place next) {
        if (released) {
            return false;
        }
        Place before = place;
        next.segment.add(this, bytes(next));
        place = next;
        before.segment.remove(this, bytes(before));
        return true;
    }

    @Override
    public long memoryBytes() {
        return SizeClass.roundUp(place.block.bodyLength());
    }

    @Override
    public LoadCost loadCost() {
        return LoadCost.ofOpenFile(place.block.bodyLength(), 0);
    }

    @Override
    public ChunkContent load(LoadRoom room) throws IOException {
        Place from = enter();
        try (OpenSegments.Use use = open.use(from.segment)) {
            return load(from, use.file(), room);
        } finally {
            from.segment.leave();
        }
    }

    private Place enter() {
        while (true) {
            Place now = place;
            if (now.segment.tryEnter()) {
                return now;
            }
        }
    }

    private ChunkContent load(Place from, IpcFile file, LoadRoom room) throws IOException {
        BatchMeta meta = file.meta(from.number);
        long length = meta.block().bodyLength();
        if (length > from.block.bodyLength()) {
            throw new DamagedFileException(file.path(), from.block.offset(), "the body has grown");
        }
        List<ArrowBuf> buffers = length == 0 ? List.of() : List.of(room.memory().allocate(length, room.reservation()));
        try {
            for (ArrowBuf buffer : buffers) {
                ReadableFile readable = new ReadableFile(file.path(), file.channel(), Optional.empty());
                room.reader().read(readable, meta.block().bodyOffset(), buffer, 0, length);
            }
            Body body = Body.of(buffers.stream()
                    .map(buffer ->
                            new Body.Segment(buffer, new ByteRange(meta.block().bodyOffset(), length)))
                    .toList());
            ArrowRecordBatch loaded = new BatchLoader(Limits.DEFAULT)
                    .load(meta, meta.allColumns(), body, room.memory().chunks());
            try {
                verify(loaded, meta);
            } catch (Throwable failure) {
                loaded.close();
                throw failure;
            }
            return new ChunkContent.Buffers(loaded, List.of());
        } finally {
            buffers.forEach(ArrowBuf::close);
        }
    }

    private void verify(ArrowRecordBatch loaded, BatchMeta meta) {
        if (!verified) {
            Checksum.check(checksum, loaded, meta, "the chunk");
            verified = true;
        }
    }

    @Override
    public void release() {
        Place last;
        synchronized (this) {
            released = true;
            last = place;
        }
        last.segment.remove(this, bytes(last));
    }

    @Override
    public String describe() {
        Place now = place;
        return "batch " + now.number + " of " + now.segment.path();
    }
}
