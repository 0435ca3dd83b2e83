package io.bodkin.engine.ipc.verify;

import org.apache.arrow.memory.ArrowBuf;

/** Run ends: each greater than the one before, the last at or behind the end of the rows. */
final class RunEnds {
    private RunEnds() {}

    /** @param width of a run end, in bytes */
    static void check(ArrowBuf ends, int width, long runs, long rows) throws ContentFault {
        long last = 0;
        for (long i = 0; i < runs; i++) {
            long end = get(ends, width, i);
            if (end <= last) {
                throw new ContentFault("run " + i + " ends at " + end + ", the one before it at " + last);
            }
            last = end;
        }
        if (last < rows) {
            throw new ContentFault("its runs end at " + last + ", it has " + rows + " rows");
        }
    }

    private static long get(ArrowBuf ends, int width, long i) {
        return switch (width) {
            case 2 -> (Tiles.byteAt(ends, i * 2) & 0xff) | Tiles.byteAt(ends, i * 2 + 1) << 8;
            case 4 -> Tiles.intAt(ends, i * 4);
            default -> Tiles.longAt(ends, i * 8);
        };
    }
}
