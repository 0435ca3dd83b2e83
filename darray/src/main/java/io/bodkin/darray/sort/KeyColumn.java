package io.bodkin.darray.sort;

import io.bodkin.engine.api.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/**
 * Elements in memory, read and written as keys: signed numbers that have the order of the elements. Of floating types a
 * key is made of the bits, those below the sign turned over in negative numbers; all NaN have one key, above all
 * others. Used by one thread.
 */
final class KeyColumn {
    private static final long DOUBLE_NAN = 0x7FF8000000000000L;
    private static final long DOUBLE_INFINITY = 0x7FF0000000000000L;
    private static final int FLOAT_NAN = 0x7FC00000;
    private static final int FLOAT_INFINITY = 0x7F800000;
    private static final int TILE = 4096;

    private final DType dtype;
    private final boolean descending;
    private final boolean zerosEqual;
    private final ByteBuffer bytes;
    private final LongBuffer longs;
    private final IntBuffer ints;
    private final ShortBuffer shorts;
    private final long[] one = new long[1];

    /** Made when they are needed: a task may read many columns. */
    private int[] words = {};

    private long[] keys = {};

    KeyColumn(Order order, ByteBuffer bytes) {
        this.dtype = order.dtype();
        this.descending = order.descending();
        this.zerosEqual = order.places();
        this.bytes = bytes.order(ByteOrder.nativeOrder());
        this.longs = this.bytes.asLongBuffer();
        this.ints = this.bytes.asIntBuffer();
        this.shorts = this.bytes.asShortBuffer();
    }

    /** The keys of {@code n} elements from {@code from}, into {@code out} from {@code to}. */
    void read(int from, long[] out, int to, int n) {
        prepare();
        switch (dtype) {
            case FLOAT64 -> {
                longs.get(from, out, to, n);
                keysOfDoubles(out, to, n);
            }
            case INT64 -> longs.get(from, out, to, n);
            case FLOAT32 -> {
                for (int done = 0; done < n; done += TILE) {
                    int m = Math.min(TILE, n - done);
                    ints.get(from + done, words, 0, m);
                    keysOfFloats(out, to + done, m);
                }
            }
            case INT32 -> {
                for (int done = 0; done < n; done += TILE) {
                    int m = Math.min(TILE, n - done);
                    ints.get(from + done, words, 0, m);
                    for (int i = 0; i < m; i++) {
                        out[to + done + i] = words[i];
                    }
                }
            }
            case INT16 -> {
                for (int i = 0; i < n; i++) {
                    out[to + i] = shorts.get(from + i);
                }
            }
            case INT8 -> {
                for (int i = 0; i < n; i++) {
                    out[to + i] = bytes.get(from + i);
                }
            }
            case UINT8 -> {
                for (int i = 0; i < n; i++) {
                    out[to + i] = bytes.get(from + i) & 0xFF;
                }
            }
            case BOOL -> {
                for (int i = 0; i < n; i++) {
                    out[to + i] = bytes.get(from + i) == 0 ? 0 : 1;
                }
            }
        }
        if (zerosEqual && isFloating()) {
            withoutSignOfZero(out, to, n);
        }
        if (descending) {
            turn(out, to, out, to, n);
        }
    }

    private boolean isFloating() {
        return dtype == DType.FLOAT64 || dtype == DType.FLOAT32;
    }

    /** The element of a key in ascending order, as a double. */
    static double valueOf(long key, DType dtype) {
        return switch (dtype) {
            case FLOAT64 -> Double.longBitsToDouble(key ^ (key >> 63 & Long.MAX_VALUE));
            case FLOAT32 -> Float.intBitsToFloat((int) key ^ ((int) key >> 31 & Integer.MAX_VALUE));
            default -> key;
        };
    }

    /** The key of one element. */
    long key(int index) {
        read(index, one, 0, 1);
        return one[0];
    }

    private void prepare() {
        if (words.length == 0 && dtype.byteWidth() == Integer.BYTES) {
            words = new int[TILE];
        }
    }

    // Without conditions, which the compiler does not turn into vector instructions.

    private static void keysOfDoubles(long[] bits, int from, int n) {
        for (int i = from; i < from + n; i++) {
            long b = bits[i];
            long key = b ^ (b >> 63 & Long.MAX_VALUE);
            long nan = DOUBLE_INFINITY - (b & Long.MAX_VALUE) >> 63;
            bits[i] = key ^ ((key ^ DOUBLE_NAN) & nan);
        }
    }

    private void keysOfFloats(long[] out, int to, int n) {
        for (int i = 0; i < n; i++) {
            int b = words[i];
            int key = b ^ (b >> 31 & Integer.MAX_VALUE);
            int nan = FLOAT_INFINITY - (b & Integer.MAX_VALUE) >> 31;
            out[to + i] = key ^ ((key ^ FLOAT_NAN) & nan);
        }
    }

    /** The key of -0.0 is -1. */
    private static void withoutSignOfZero(long[] keys, int from, int n) {
        for (int i = from; i < from + n; i++) {
            long above = keys[i] + 1;
            keys[i] &= (above | -above) >> 63;
        }
    }

    /** Between the keys of both directions; NaN stays last. */
    private void turn(long[] from, int at, long[] out, int to, int n) {
        long nan = dtype == DType.FLOAT64 ? DOUBLE_NAN : FLOAT_NAN;
        boolean floating = isFloating();
        for (int i = 0; i < n; i++) {
            long key = from[at + i];
            out[to + i] = floating && key == nan ? key : ~key;
        }
    }

    /** Writes the elements of {@code n} keys. */
    void write(int to, long[] from, int at, int n) {
        if (dtype == DType.INT64 && !descending) {
            longs.put(to, from, at, n);
            return;
        }
        prepare();
        if (keys.length == 0) {
            keys = new long[TILE];
        }
        long[] tile = keys;
        for (int done = 0; done < n; done += TILE) {
            int m = Math.min(TILE, n - done);
            if (descending) {
                turn(from, at + done, tile, 0, m);
            } else {
                System.arraycopy(from, at + done, tile, 0, m);
            }
            writeTile(to + done, tile, m);
        }
    }

    private void writeTile(int to, long[] tile, int n) {
        switch (dtype) {
            case FLOAT64 -> {
                for (int i = 0; i < n; i++) {
                    tile[i] ^= tile[i] >> 63 & Long.MAX_VALUE;
                }
                longs.put(to, tile, 0, n);
            }
            case INT64 -> longs.put(to, tile, 0, n);
            case FLOAT32 -> {
                for (int i = 0; i < n; i++) {
                    int key = (int) tile[i];
                    words[i] = key ^ (key >> 31 & Integer.MAX_VALUE);
                }
                ints.put(to, words, 0, n);
            }
            case INT32 -> {
                for (int i = 0; i < n; i++) {
                    words[i] = (int) tile[i];
                }
                ints.put(to, words, 0, n);
            }
            case INT16 -> {
                for (int i = 0; i < n; i++) {
                    shorts.put(to + i, (short) tile[i]);
                }
            }
            case INT8, UINT8, BOOL -> {
                for (int i = 0; i < n; i++) {
                    bytes.put(to + i, (byte) tile[i]);
                }
            }
        }
    }
}
