package io.bodkin.engine.ipc.verify;

import org.apache.arrow.memory.ArrowBuf;

/** Strings: every value is UTF-8. Offsets have been checked before. */
final class Texts {
    private Texts() {}

    static void check(ArrowBuf offsets, int width, ArrowBuf bytes, Slots slots, Tiles tiles) throws ContentFault {
        long from = Offsets.at(offsets, 0, width);
        long to = Offsets.at(offsets, slots.length(), width);
        boolean allTogether = Utf8.isAscii(bytes, from, to, tiles)
                || Utf8.isValid(bytes, from, to, tiles) && beginWithCharacters(offsets, width, bytes, to, slots, tiles);
        if (!allTogether) {
            checkOneByOne(offsets, width, bytes, slots, tiles);
        }
    }

    /** Whether no value begins inside a character. */
    private static boolean beginWithCharacters(
            ArrowBuf offsets, int width, ArrowBuf bytes, long to, Slots slots, Tiles tiles) {
        for (long at = 0; at < slots.length(); at += Tiles.SIZE) {
            int count = (int) Math.min(Tiles.SIZE, slots.length() - at);
            if (width == 4) {
                tiles.ints(offsets, at, count);
            } else {
                tiles.longs(offsets, at, count);
            }
            for (int i = 0; i < count; i++) {
                long start = width == 4 ? tiles.ints[i] : tiles.longs[i];
                if (start < to && (Tiles.byteAt(bytes, start) & 0xc0) == 0x80) {
                    return false;
                }
            }
        }
        return true;
    }

    private static void checkOneByOne(ArrowBuf offsets, int width, ArrowBuf bytes, Slots slots, Tiles tiles)
            throws ContentFault {
        for (long i = 0; i < slots.length(); i++) {
            long from = Offsets.at(offsets, i, width);
            long to = Offsets.at(offsets, i + 1, width);
            if (!slots.isNull(i) && !Utf8.isValid(bytes, from, to, tiles)) {
                throw new ContentFault("value " + i + " is not UTF-8");
            }
        }
    }
}
