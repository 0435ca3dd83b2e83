package io.bodkin.cli.describe;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.complex.UnionVector;

/** Which rows of a vector are not null, 64 at a time. */
final class Validity {
    private final ArrowBuf bits;
    private final boolean all;

    private Validity(ArrowBuf bits, boolean all) {
        this.bits = bits;
        this.all = all;
    }

    static Validity of(FieldVector vector, int nulls) {
        return new Validity(vector.getValidityBuffer(), nulls == 0);
    }

    /** Counts the nulls of a vector; unions have none of their own, whatever Arrow Java says of their type ids. */
    static int countNulls(FieldVector vector) {
        boolean union = vector instanceof UnionVector || vector instanceof DenseUnionVector;
        return union ? 0 : vector.getNullCount();
    }

    boolean all() {
        return all;
    }

    boolean isSet(int row) {
        return all || (bits.getByte(row >>> 3) >>> (row & 7) & 1) != 0;
    }

    /** The bits of rows [row, row + 64), row a multiple of 64; those from {@code end} on are 0. */
    long word(int row, int end) {
        return all ? mask(row, end) : word(bits, row, end);
    }

    private static long mask(int row, int end) {
        int rows = Math.min(64, end - row);
        return rows == 64 ? -1L : (1L << rows) - 1;
    }

    /** The same of any bitmap. */
    static long word(ArrowBuf bits, int row, int end) {
        long offset = (long) row >>> 3;
        if (offset + 8 <= bits.capacity()) {
            return bits.getLong(offset) & mask(row, end);
        }
        long word = 0;
        for (int i = 0; i * 8 < end - row; i++) {
            word |= (bits.getByte(offset + i) & 0xFFL) << (i * 8);
        }
        return word & mask(row, end);
    }

    /** Moves the valid ones of keys[0..n) and values[0..n), which are rows from {@code row} on, to the front. */
    int compact(int row, int n, long[] keys, double[] values) {
        int kept = 0;
        for (int start = 0; start < n; start += 64) {
            long word = word(row + start, row + n);
            if (word == -1L && kept == start) {
                kept += 64;
                continue;
            }
            while (word != 0) {
                int at = start + Long.numberOfTrailingZeros(word);
                keys[kept] = keys[at];
                values[kept] = values[at];
                kept++;
                word &= word - 1;
            }
        }
        return kept;
    }
}
