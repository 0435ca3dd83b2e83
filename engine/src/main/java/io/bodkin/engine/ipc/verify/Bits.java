package io.bodkin.engine.ipc.verify;

import org.apache.arrow.memory.ArrowBuf;

/** Bitmaps of Arrow: the lowest bit of the first byte is the first. */
final class Bits {
    private Bits() {}

    /** How many of the first bits are set. */
    static long count(ArrowBuf bitmap, long bits, Tiles tiles) {
        long words = bits / 64;
        long set = 0;
        for (long at = 0; at < words; ) {
            int count = (int) Math.min(Tiles.SIZE, words - at);
            tiles.longs(bitmap, at, count);
            for (int i = 0; i < count; i++) {
                set += Long.bitCount(tiles.longs[i]);
            }
            at += count;
        }
        for (long bit = words * 64; bit < bits; bit++) {
            set += get(bitmap, bit) ? 1 : 0;
        }
        return set;
    }

    static boolean get(ArrowBuf bitmap, long bit) {
        return (Tiles.byteAt(bitmap, bit >>> 3) >>> (bit & 7) & 1) != 0;
    }
}
