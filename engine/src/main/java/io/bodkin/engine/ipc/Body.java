package io.bodkin.engine.ipc;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/**
 * Bytes of a file in memory, from which a batch is loaded: one mapping, one buffer that was read, or several, each with
 * its place in the file. Borrows the buffers.
 */
public final class Body {
    /**
     * @param buffer begins with the bytes of the range, and may be longer: allocators round up
     * @param range of the file
     */
    public record Segment(ArrowBuf buffer, ByteRange range) {
        public Segment {
            if (buffer.capacity() < range.length()) {
                throw new IllegalArgumentException(
                        "a buffer of " + buffer.capacity() + " bytes cannot hold " + range.length());
            }
        }
    }

    private final List<Segment> segments;

    private Body(List<Segment> segments) {
        this.segments = segments;
    }

    /** One buffer that begins with the bytes of the range. */
    public static Body of(ArrowBuf buffer, ByteRange range) {
        return new Body(List.of(new Segment(buffer, range)));
    }

    public static Body of(List<Segment> segments) {
        return new Body(List.copyOf(segments));
    }

    /** A slice without a reference of its own. */
    public ArrowBuf slice(ByteRange range) {
        for (Segment segment : segments) {
            if (segment.range().covers(range.offset(), range.length())) {
                return segment.buffer().slice(range.offset() - segment.range().offset(), range.length());
            }
        }
        throw new IllegalArgumentException("bytes " + range.offset() + " to " + range.end()
                + " of the file are in none of " + segments.size() + " segments of the body");
    }
}
