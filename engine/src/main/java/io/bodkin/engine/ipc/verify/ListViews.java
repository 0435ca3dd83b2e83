package io.bodkin.engine.ipc.verify;

import org.apache.arrow.memory.ArrowBuf;

/** Lists with an offset and a size each. */
final class ListViews {
    private ListViews() {}

    static void check(ArrowBuf offsets, ArrowBuf sizes, int width, Slots slots, long values) throws ContentFault {
        for (long i = 0; i < slots.length(); i++) {
            long offset = Offsets.at(offsets, i, width);
            long size = Offsets.at(sizes, i, width);
            // Null lists too: vectors of Arrow Java look at their offsets.
            if (offset < 0 || size < 0 || size > values || offset > values - size) {
                throw new ContentFault("list " + i + " has " + size + " values from " + offset + " on, of " + values);
            }
        }
    }
}
