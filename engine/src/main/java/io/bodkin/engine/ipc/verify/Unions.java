package io.bodkin.engine.ipc.verify;

import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;

/** Type ids and offsets of unions. */
final class Unions {
    private Unions() {}

    /** @param ids that the type knows, by child */
    static void checkIds(ArrowBuf types, long rows, int[] ids, Tiles tiles) throws ContentFault {
        int[] childOf = childOf(ids);
        for (long at = 0; at < rows; ) {
            int count = (int) Math.min(tiles.bytes.length, rows - at);
            tiles.bytes(types, at, count);
            for (int i = 0; i < count; i++) {
                if (childOf[tiles.bytes[i] & 0xff] < 0) {
                    throw new ContentFault("value " + (at + i) + " has the type id " + tiles.bytes[i]
                            + ", the type has " + Arrays.toString(ids));
                }
            }
            at += count;
        }
    }

    /** Of a dense union: inside the child, and never falling within one. */
    static void checkOffsets(ArrowBuf types, ArrowBuf offsets, long rows, int[] ids, long[] childLengths)
            throws ContentFault {
        int[] childOf = childOf(ids);
        long[] last = new long[ids.length];
        for (long i = 0; i < rows; i++) {
            int child = childOf[Tiles.byteAt(types, i) & 0xff];
            long offset = Tiles.intAt(offsets, i * 4);
            if (offset < last[child] || offset >= childLengths[child]) {
                throw new ContentFault("value " + i + " stands at " + offset + " of its child; it must be from "
                        + last[child] + " to " + (childLengths[child] - 1));
            }
            last[child] = offset;
        }
    }

    private static int[] childOf(int[] ids) {
        int[] children = new int[256];
        Arrays.fill(children, -1);
        for (int child = 0; child < ids.length; child++) {
            children[ids[child]] = child;
        }
        return children;
    }
}
