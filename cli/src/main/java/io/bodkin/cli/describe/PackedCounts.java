package io.bodkin.cli.describe;

import java.util.Arrays;

/** Counts in seven bits a byte, the lowest first; the top bit says that more follow. */
final class PackedCounts {
    private final int length;
    private final byte[] bytes;

    private PackedCounts(int length, byte[] bytes) {
        this.length = length;
        this.bytes = bytes;
    }

    static PackedCounts of(long[] counts) {
        byte[] bytes = new byte[Math.max(16, counts.length)];
        int used = 0;
        for (long count : counts) {
            if (used + 10 > bytes.length) {
                bytes = Arrays.copyOf(bytes, bytes.length * 2);
            }
            long rest = count;
            while (rest > 0x7F) {
                bytes[used++] = (byte) (rest | 0x80);
                rest >>>= 7;
            }
            bytes[used++] = (byte) rest;
        }
        return new PackedCounts(counts.length, Arrays.copyOf(bytes, used));
    }

    long[] unpack() {
        long[] counts = new long[length];
        int at = 0;
        for (int i = 0; i < length; i++) {
            long count = 0;
            int shift = 0;
            byte next = bytes[at++];
            while (next < 0) {
                count |= (next & 0x7FL) << shift;
                shift += 7;
                next = bytes[at++];
            }
            counts[i] = count | (long) next << shift;
        }
        return counts;
    }
}
