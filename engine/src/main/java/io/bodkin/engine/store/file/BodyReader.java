package io.bodkin.engine.store.file;

import io.bodkin.engine.chunk.LoadRoom;
import io.bodkin.engine.chunk.ReadableFile;
import io.bodkin.engine.ipc.Body;
import io.bodkin.engine.ipc.ByteRange;
import io.bodkin.engine.ipc.Mapping;
import io.bodkin.engine.memory.SizeClass;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/**
 * Brings ranges of a file into memory the cheaper way: what is in the page cache is mapped, which costs nothing; what
 * is not is read past the cache, several requests at a time, because a page fault asks the device for too little.
 *
 * @param body to load from
 * @param buffers behind it; one reference each, owned by this
 * @param mapped whether the buffers are mappings
 */
public record BodyReader(Body body, List<ArrowBuf> buffers, boolean mapped) implements AutoCloseable {
    /** Below this a read is cheaper than a mapping. */
    private static final long SMALLEST_MAPPING = 256 << 10;

    /** Ranges nearer than this are read as one. */
    static final long LARGEST_GAP = 256 << 10;

    /** Bytes to reserve for {@link #bring}. */
    public static long bytesToReserve(List<ByteRange> ranges) {
        return ranges.stream()
                .mapToLong(range -> SizeClass.roundUp(alignedLength(range)))
                .sum();
    }

    private static long alignedStart(ByteRange range) {
        return range.offset() & -SizeClass.PAGE;
    }

    private static long alignedLength(ByteRange range) {
        return range.end() - alignedStart(range);
    }

    /**
     * @param mappable whether what comes of it may lie in a mapping: no native code will be handed a file of others
     * @param room has at least {@link #bytesToReserve} left; a mapping draws nothing
     */
    static BodyReader bring(
            ReadableFile file, List<ByteRange> ranges, boolean mappable, Mapping.Trust trust, LoadRoom room)
            throws IOException {
        if (mappable && !ranges.isEmpty()) {
            BodyReader found = mapIfResident(file, ranges, trust, room);
            if (found != null) {
                return found;
            }
        }
        List<ArrowBuf> buffers = new ArrayList<>(ranges.size());
        List<Body.Segment> segments = new ArrayList<>(ranges.size());
        try {
            for (ByteRange range : ranges) {
                ArrowBuf buffer = room.memory().allocate(alignedLength(range), room.reservation());
                buffers.add(buffer);
                room.reader().read(file, alignedStart(range), buffer, 0, alignedLength(range));
                segments.add(new Body.Segment(buffer, new ByteRange(alignedStart(range), alignedLength(range))));
            }
            return new BodyReader(Body.of(segments), buffers, false);
        } catch (Throwable failure) {
            buffers.forEach(ArrowBuf::close);
            throw failure;
        }
    }

    /** Null if a page of them is not in the page cache. */
    private static BodyReader mapIfResident(
            ReadableFile file, List<ByteRange> ranges, Mapping.Trust trust, LoadRoom room) {
        List<ArrowBuf> buffers = new ArrayList<>(ranges.size());
        List<Body.Segment> segments = new ArrayList<>(ranges.size());
        boolean resident = false;
        try {
            for (ByteRange range : ranges) {
                if (range.length() < SMALLEST_MAPPING || range.length() > Mapping.MAX_LENGTH) {
                    return null;
                }
                Mapping mapping = Mapping.map(
                        file.buffered(),
                        file.path(),
                        range,
                        trust,
                        room.memory().mappings());
                buffers.add(mapping.buffer());
                segments.add(new Body.Segment(mapping.buffer(), range));
                if (!mapping.isResident(range)) {
                    return null;
                }
            }
            resident = true;
            return new BodyReader(Body.of(segments), buffers, true);
        } finally {
            if (!resident) {
                buffers.forEach(ArrowBuf::close);
            }
        }
    }

    @Override
    public void close() {
        buffers.forEach(ArrowBuf::close);
    }
}
