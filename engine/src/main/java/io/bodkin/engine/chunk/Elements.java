package io.bodkin.engine.chunk;

import io.bodkin.engine.api.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/**
 * The elements of a block as one typed view. All access is by absolute index, so that any number of threads may read.
 */
sealed interface Elements {
    double getDouble(int index);

    long getLong(int index);

    void set(int index, double value);

    void set(int index, long value);

    default void read(int from, double[] target, int offset, int length) {
        for (int i = 0; i < length; i++) {
            target[offset + i] = getDouble(from + i);
        }
    }

    default void read(int from, float[] target, int offset, int length) {
        for (int i = 0; i < length; i++) {
            target[offset + i] = (float) getDouble(from + i);
        }
    }

    default void read(int from, long[] target, int offset, int length) {
        for (int i = 0; i < length; i++) {
            target[offset + i] = getLong(from + i);
        }
    }

    default void write(int to, double[] source, int offset, int length) {
        for (int i = 0; i < length; i++) {
            set(to + i, source[offset + i]);
        }
    }

    default void write(int to, float[] source, int offset, int length) {
        for (int i = 0; i < length; i++) {
            set(to + i, (double) source[offset + i]);
        }
    }

    default void write(int to, long[] source, int offset, int length) {
        for (int i = 0; i < length; i++) {
            set(to + i, source[offset + i]);
        }
    }

    static Elements of(DType dtype, ByteBuffer bytes) {
        ByteBuffer ordered = bytes.order(ByteOrder.nativeOrder());
        return switch (dtype) {
            case FLOAT64 -> new Doubles(ordered.asDoubleBuffer());
            case FLOAT32 -> new Floats(ordered.asFloatBuffer());
            case INT64 -> new Longs(ordered.asLongBuffer());
            case INT32 -> new Ints(ordered.asIntBuffer());
            case INT16 -> new Shorts(ordered.asShortBuffer());
            case INT8 -> new Bytes(ordered);
            case UINT8 -> new UnsignedBytes(ordered);
            case BOOL -> new Booleans(ordered);
        };
    }

    record Doubles(DoubleBuffer view) implements Elements {
        @Override
        public double getDouble(int index) {
            return view.get(index);
        }

        @Override
        public long getLong(int index) {
            return (long) view.get(index);
        }

        @Override
        public void set(int index, double value) {
            view.put(index, value);
        }

        @Override
        public void set(int index, long value) {
            view.put(index, value);
        }

        @Override
        public void read(int from, double[] target, int offset, int length) {
            view.get(from, target, offset, length);
        }

        @Override
        public void write(int to, double[] source, int offset, int length) {
            view.put(to, source, offset, length);
        }
    }

    record Floats(FloatBuffer view) implements Elements {
        @Override
        public double getDouble(int index) {
            return view.get(index);
        }

        @Override
        public long getLong(int index) {
            return (long) view.get(index);
        }

        @Override
        public void set(int index, double value) {
            view.put(index, (float) value);
        }

        @Override
        public void set(int index, long value) {
            view.put(index, value);
        }

        @Override
        public void read(int from, float[] target, int offset, int length) {
            view.get(from, target, offset, length);
        }

        @Override
        public void write(int to, float[] source, int offset, int length) {
            view.put(to, source, offset, length);
        }
    }

    record Longs(LongBuffer view) implements Elements {
        @Override
        public double getDouble(int index) {
            return view.get(index);
        }

        @Override
        public long getLong(int index) {
            return view.get(index);
        }

        @Override
        public void set(int index, double value) {
            view.put(index, (long) value);
        }

        @Override
        public void set(int index, long value) {
            view.put(index, value);
        }

        @Override
        public void read(int from, long[] target, int offset, int length) {
            view.get(from, target, offset, length);
        }

        @Override
        public void write(int to, long[] source, int offset, int length) {
            view.put(to, source, offset, length);
        }
    }

    record Ints(IntBuffer view) implements Elements {
        @Override
        public double getDouble(int index) {
            return view.get(index);
        }

        @Override
        public long getLong(int index) {
            return view.get(index);
        }

        @Override
        public void set(int index, double value) {
            view.put(index, (int) value);
        }

        @Override
        public void set(int index, long value) {
            view.put(index, (int) value);
        }
    }

    record Shorts(ShortBuffer view) implements Elements {
        @Override
        public double getDouble(int index) {
            return view.get(index);
        }

        @Override
        public long getLong(int index) {
            return view.get(index);
        }

        @Override
        public void set(int index, double value) {
            view.put(index, (short) value);
        }

        @Override
        public void set(int index, long value) {
            view.put(index, (short) value);
        }
    }

    record Bytes(ByteBuffer view) implements Elements {
        @Override
        public double getDouble(int index) {
            return view.get(index);
        }

        @Override
        public long getLong(int index) {
            return view.get(index);
        }

        @Override
        public void set(int index, double value) {
            view.put(index, (byte) value);
        }

        @Override
        public void set(int index, long value) {
            view.put(index, (byte) value);
        }
    }

    record UnsignedBytes(ByteBuffer view) implements Elements {
        @Override
        public double getDouble(int index) {
            return view.get(index) & 0xFF;
        }

        @Override
        public long getLong(int index) {
            return view.get(index) & 0xFF;
        }

        @Override
        public void set(int index, double value) {
            view.put(index, (byte) (int) value);
        }

        @Override
        public void set(int index, long value) {
            view.put(index, (byte) value);
        }
    }

    /** Anything but zero is true. */
    record Booleans(ByteBuffer view) implements Elements {
        @Override
        public double getDouble(int index) {
            return getLong(index);
        }

        @Override
        public long getLong(int index) {
            return view.get(index) == 0 ? 0 : 1;
        }

        @Override
        public void set(int index, double value) {
            view.put(index, (byte) (value == 0 ? 0 : 1));
        }

        @Override
        public void set(int index, long value) {
            view.put(index, (byte) (value == 0 ? 0 : 1));
        }
    }
}
