package io.bodkin.engine.ipc;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/**
 * Bytes of a file in memory, from which a batch is loaded: one mapping, one buffer that was read, or several, each with
 * its place in the file. Borrows the buffers.
 */
public final class Body {
    /** @param fileOffset of the first byte of the buffer */
    public record Segment(ArrowBuf buffer, long fileOffset) {}

    private final List<Segment> segments;

    private Body(List<Segment> segments) {
        this.segments = segments;
    }

    public static Body of(ArrowBuf buffer, long fileOffset) {
        return new Body(List.of(new Segment(buffer, fileOffset)));
    }

    public static Body of(List<Segment> segments) {
        return new Body(List.copyOf(segments));
    }

    /** A slice without a reference of its own. */
    ArrowBuf slice(ByteRange range) {
        for (Segment segment : segments) {
            long at = range.offset() - segment.fileOffset();
            if (at >= 0 && at <= segment.buffer().capacity() - range.length()) {
                return segment.buffer().slice(at, range.length());
            }
        }
        throw new IllegalArgumentException(
                "bytes " + range.offset() + " to " + range.end() + " of the file are in none of " + segments.size()
                        + " segments of the body");
    }
}
