package io.bodkin.cli.describe;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/** The numbers of 32 and 64 bits. */
final class NumberTypes {
    static final KeyedType INT32 = new Int32(false);
    static final KeyedType UINT32 = new Int32(true);
    static final KeyedType INT64 = new Int64(false);
    static final KeyedType UINT64 = new Int64(true);
    static final KeyedType FLOAT32 = new Float32();
    static final KeyedType FLOAT64 = new Float64();

    private NumberTypes() {}

    private static final class Int32 extends KeyedType {
        private final int flip;

        Int32(boolean unsigned) {
            flip = unsigned ? Integer.MIN_VALUE : 0;
        }

        @Override
        int width() {
            return Integer.BYTES;
        }

        @Override
        void load(ByteBuffer data, int n, Tile tile) {
            int[] ints = tile.ints;
            long[] keys = tile.keys;
            data.asIntBuffer().get(ints, 0, n);
            int flipped = flip;
            for (int i = 0; i < n; i++) {
                keys[i] = ints[i] ^ flipped;
            }
        }

        @Override
        boolean isWhole() {
            return true;
        }

        @Override
        Pair bias() {
            return flip == 0 ? Pair.ZERO : new Pair(0x1p31, 0);
        }

        @Override
        boolean isNumber() {
            return true;
        }

        @Override
        Scalar scalar(long key) {
            return new Scalar.Whole(flip == 0 ? key : key + (1L << 31));
        }
    }

    private static final class Int64 extends KeyedType {
        private static final BigInteger HALF = BigInteger.ONE.shiftLeft(63);
        private final long flip;

        Int64(boolean unsigned) {
            flip = unsigned ? Long.MIN_VALUE : 0;
        }

        @Override
        int width() {
            return Long.BYTES;
        }

        @Override
        void load(ByteBuffer data, int n, Tile tile) {
            long[] keys = tile.keys;
            data.asLongBuffer().get(keys, 0, n);
            if (flip != 0) {
                for (int i = 0; i < n; i++) {
                    keys[i] ^= Long.MIN_VALUE;
                }
            }
        }

        @Override
        boolean isWhole() {
            return true;
        }

        @Override
        Pair bias() {
            return flip == 0 ? Pair.ZERO : new Pair(0x1p63, 0);
        }

        @Override
        boolean isNumber() {
            return true;
        }

        @Override
        Scalar scalar(long key) {
            if (flip == 0) {
                return new Scalar.Whole(key);
            }
            long value = key ^ Long.MIN_VALUE;
            return value >= 0
                    ? new Scalar.Whole(value)
                    : new Scalar.Exact(new BigDecimal(BigInteger.valueOf(key).add(HALF)));
        }
    }

    // The order of floating-point numbers is that of their bits, once those of negative ones are turned over. Minus
    // zero would come out as -1: it is made zero, as the two are one value.
    private static final class Float32 extends KeyedType {
        private static final long INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

        @Override
        int width() {
            return Float.BYTES;
        }

        @Override
        void load(ByteBuffer data, int n, Tile tile) {
            int[] ints = tile.ints;
            float[] floats = tile.floats;
            long[] keys = tile.keys;
            double[] values = tile.values;
            data.asIntBuffer().get(ints, 0, n);
            data.asFloatBuffer().get(floats, 0, n);
            for (int i = 0; i < n; i++) {
                int bits = ints[i];
                int key = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
                int notMinusZero = ~key;
                ints[i] = key + 1 - ((notMinusZero | -notMinusZero) >>> 31);
            }
            for (int i = 0; i < n; i++) {
                keys[i] = ints[i];
            }
            for (int i = 0; i < n; i++) {
                values[i] = floats[i];
            }
        }

        @Override
        boolean isFloating() {
            return true;
        }

        @Override
        long negativeInfinity() {
            return ~INFINITY;
        }

        @Override
        long positiveInfinity() {
            return INFINITY;
        }

        @Override
        boolean isNumber() {
            return true;
        }

        @Override
        double real(long key) {
            int bits = (int) key;
            return Float.intBitsToFloat(bits ^ ((bits >> 31) & Integer.MAX_VALUE));
        }

        @Override
        Scalar scalar(long key) {
            return new Scalar.Real(real(key));
        }
    }

    private static final class Float64 extends KeyedType {
        private static final long INFINITY = Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);

        @Override
        int width() {
            return Double.BYTES;
        }

        @Override
        void load(ByteBuffer data, int n, Tile tile) {
            long[] keys = tile.keys;
            data.asLongBuffer().get(keys, 0, n);
            data.asDoubleBuffer().get(tile.values, 0, n);
            for (int i = 0; i < n; i++) {
                long bits = keys[i];
                long key = bits ^ ((bits >> 63) & Long.MAX_VALUE);
                long notMinusZero = ~key;
                keys[i] = key + 1 - ((notMinusZero | -notMinusZero) >>> 63);
            }
        }

        @Override
        boolean isFloating() {
            return true;
        }

        @Override
        long negativeInfinity() {
            return ~INFINITY;
        }

        @Override
        long positiveInfinity() {
            return INFINITY;
        }

        @Override
        boolean isNumber() {
            return true;
        }

        @Override
        double real(long key) {
            return Double.longBitsToDouble(key ^ ((key >> 63) & Long.MAX_VALUE));
        }

        @Override
        Scalar scalar(long key) {
            return new Scalar.Real(real(key));
        }
    }
}
