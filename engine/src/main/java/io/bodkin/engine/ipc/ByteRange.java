package io.bodkin.engine.ipc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Bytes of a file, from {@code offset} on. */
public record ByteRange(long offset, long length) {
    public ByteRange {
        if (offset < 0 || length < 0 || offset + length < 0) {
            throw new IllegalArgumentException("no such range: " + length + " bytes from " + offset);
        }
    }

    /** The first byte after it. */
    public long end() {
        return offset + length;
    }

    public boolean covers(long from, long count) {
        return from >= offset && count >= 0 && from - offset <= length - count;
    }

    /** The ranges in ascending order; what overlaps or lies at most so many bytes apart becomes one. */
    static List<ByteRange> merged(List<ByteRange> ranges, long maxGap) {
        List<ByteRange> sorted = new ArrayList<>(ranges);
        sorted.removeIf(range -> range.length() == 0);
        sorted.sort(Comparator.comparingLong(ByteRange::offset));
        List<ByteRange> merged = new ArrayList<>();
        for (ByteRange next : sorted) {
            ByteRange last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && next.offset() - last.end() <= maxGap) {
                long end = Math.max(last.end(), next.end());
                merged.set(merged.size() - 1, new ByteRange(last.offset(), end - last.offset()));
            } else {
                merged.add(next);
            }
        }
        return merged;
    }
}
