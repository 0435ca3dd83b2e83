package io.bodkin.engine.ipc.verify;

import org.apache.arrow.memory.ArrowBuf;

/** Strings: every value is UTF-8. Offsets have been checked before. */
final class Texts {
    private Texts() {}

    static void check(ArrowBuf offsets, int width, ArrowBuf bytes, Slots slots, Tiles tiles) throws ContentFault {
        long from = Offsets.at(offsets, 0, width);
        long to = Offsets.at(offsets, slots.length(), width);
        boolean allTogether = Utf8.isAscii(bytes, from, to, tiles)
                || Utf8.isValid(bytes, from, to, tiles) && beginWithCharacters(offsets, width, bytes, to, slots);
        if (!allTogether) {
            checkOneByOne(offsets, width, bytes, slots, tiles);
        }
    }

    /** Whether no value begins inside a character. */
    private static boolean beginWithCharacters(ArrowBuf offsets, int width, ArrowBuf bytes, long to, Slots slots) {
        for (long i = 0; i < slots.length(); i++) {
            long start = Offsets.at(offsets, i, width);
            if (start < to && (Tiles.byteAt(bytes, start) & 0xc0) == 0x80) {
                return false;
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
