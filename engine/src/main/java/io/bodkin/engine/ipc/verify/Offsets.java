package io.bodkin.engine.ipc.verify;

import org.apache.arrow.memory.ArrowBuf;

/** Offsets of lists and strings: from 0 on, never falling, never beyond what they point into. */
final class Offsets {
    private Offsets() {}

    /**
     * @param rows there are {@code rows + 1} offsets; without rows there may be none
     * @param width 4 or 8 bytes
     * @param limit how many elements or bytes there are to point to
     */
    static void check(ArrowBuf offsets, long rows, int width, long limit, Tiles tiles) throws ContentFault {
        if (rows == 0 && offsets.capacity() < width) {
            return;
        }
        boolean sound = width == 4 ? neverFall4(offsets, rows, tiles) : neverFall8(offsets, rows, tiles);
        long last = at(offsets, rows, width);
        if (!sound || last < 0 || last > limit) {
            throw fault(offsets, rows, width, limit);
        }
    }

    static long at(ArrowBuf offsets, long index, int width) {
        return width == 4 ? Tiles.intAt(offsets, index * 4) : Tiles.longAt(offsets, index * 8);
    }

    private static boolean neverFall4(ArrowBuf offsets, long rows, Tiles tiles) {
        int signs = 0;
        for (long at = 0; at < rows; at += Tiles.SIZE) {
            int count = (int) Math.min(Tiles.SIZE, rows - at);
            tiles.ints(offsets, at, count + 1);
            int[] tile = tiles.ints;
            for (int i = 0; i < count; i++) {
                // A step between two numbers that are not negative cannot overflow.
                signs |= tile[i] | (tile[i + 1] - tile[i]);
            }
        }
        return signs >= 0;
    }

    private static boolean neverFall8(ArrowBuf offsets, long rows, Tiles tiles) {
        long signs = 0;
        for (long at = 0; at < rows; at += Tiles.SIZE) {
            int count = (int) Math.min(Tiles.SIZE, rows - at);
            tiles.longs(offsets, at, count + 1);
            long[] tile = tiles.longs;
            for (int i = 0; i < count; i++) {
                signs |= tile[i] | (tile[i + 1] - tile[i]);
            }
        }
        return signs >= 0;
    }

    private static ContentFault fault(ArrowBuf offsets, long rows, int width, long limit) {
        long last = 0;
        for (long i = 0; i <= rows; i++) {
            long offset = at(offsets, i, width);
            if (offset < last || offset > limit) {
                return new ContentFault("offset " + i + " is " + offset + ", it must be from " + last + " to " + limit);
            }
            last = offset;
        }
        return new ContentFault("its offsets changed while they were checked");
    }
}
