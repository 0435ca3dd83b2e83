package io.bodkin.darray.eval;

import io.bodkin.darray.kernel.Registers;
import io.bodkin.engine.api.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/** Elements of one type that lie side by side in memory, copied to and from registers of their kind. */
public interface ElementBuffer extends Reader {
    /** Writes {@code n} elements of a register, from {@code from}, to {@code to}, {@code to + step} and so on. */
    void write(int to, int step, Registers registers, int register, int from, int n);

    static ElementBuffer of(DType dtype, ByteBuffer bytes) {
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

    record Doubles(DoubleBuffer view) implements ElementBuffer {
        @Override
        public void read(long first, long step, Registers registers, int register, int to, int toStep, int n) {
            double[] values = registers.doubles(register);
            int at = (int) first;
            int by = (int) step;
            if (step == 1 && toStep == 1) {
                view.get(at, values, to, n);
                return;
            }
            for (int i = 0; i < n; i++) {
                values[to + i * toStep] = view.get(at + i * by);
            }
        }

        @Override
        public void write(int to, int step, Registers registers, int register, int from, int n) {
            double[] values = registers.doubles(register);
            if (step == 1) {
                view.put(to, values, from, n);
                return;
            }
            for (int i = 0; i < n; i++) {
                view.put(to + i * step, values[from + i]);
            }
        }
    }

    record Floats(FloatBuffer view) implements ElementBuffer {
        @Override
        public void read(long first, long step, Registers registers, int register, int to, int toStep, int n) {
            float[] values = registers.floats(register);
            int at = (int) first;
            int by = (int) step;
            if (step == 1 && toStep == 1) {
                view.get(at, values, to, n);
                return;
            }
            for (int i = 0; i < n; i++) {
                values[to + i * toStep] = view.get(at + i * by);
            }
        }

        @Override
        public void write(int to, int step, Registers registers, int register, int from, int n) {
            float[] values = registers.floats(register);
            if (step == 1) {
                view.put(to, values, from, n);
                return;
            }
            for (int i = 0; i < n; i++) {
                view.put(to + i * step, values[from + i]);
            }
        }
    }

    record Longs(LongBuffer view) implements ElementBuffer {
        @Override
        public void read(long first, long step, Registers registers, int register, int to, int toStep, int n) {
            long[] values = registers.longs(register);
            int at = (int) first;
            int by = (int) step;
            if (step == 1 && toStep == 1) {
                view.get(at, values, to, n);
                return;
            }
            for (int i = 0; i < n; i++) {
                values[to + i * toStep] = view.get(at + i * by);
            }
        }

        @Override
        public void write(int to, int step, Registers registers, int register, int from, int n) {
            long[] values = registers.longs(register);
            if (step == 1) {
                view.put(to, values, from, n);
                return;
            }
            for (int i = 0; i < n; i++) {
                view.put(to + i * step, values[from + i]);
            }
        }
    }

    record Ints(IntBuffer view) implements ElementBuffer {
        @Override
        public void read(long first, long step, Registers registers, int register, int to, int toStep, int n) {
            long[] values = registers.longs(register);
            int at = (int) first;
            int by = (int) step;
            for (int i = 0; i < n; i++) {
                values[to + i * toStep] = view.get(at + i * by);
            }
        }

        @Override
        public void write(int to, int step, Registers registers, int register, int from, int n) {
            long[] values = registers.longs(register);
            for (int i = 0; i < n; i++) {
                view.put(to + i * step, (int) values[from + i]);
            }
        }
    }

    record Shorts(ShortBuffer view) implements ElementBuffer {
        @Override
        public void read(long first, long step, Registers registers, int register, int to, int toStep, int n) {
            long[] values = registers.longs(register);
            int at = (int) first;
            int by = (int) step;
            for (int i = 0; i < n; i++) {
                values[to + i * toStep] = view.get(at + i * by);
            }
        }

        @Override
        public void write(int to, int step, Registers registers, int register, int from, int n) {
            long[] values = registers.longs(register);
            for (int i = 0; i < n; i++) {
                view.put(to + i * step, (short) values[from + i]);
            }
        }
    }

    record Bytes(ByteBuffer view) implements ElementBuffer {
        @Override
        public void read(long first, long step, Registers registers, int register, int to, int toStep, int n) {
            long[] values = registers.longs(register);
            int at = (int) first;
            int by = (int) step;
            for (int i = 0; i < n; i++) {
                values[to + i * toStep] = view.get(at + i * by);
            }
        }

        @Override
        public void write(int to, int step, Registers registers, int register, int from, int n) {
            long[] values = registers.longs(register);
            for (int i = 0; i < n; i++) {
                view.put(to + i * step, (byte) values[from + i]);
            }
        }
    }

    record UnsignedBytes(ByteBuffer view) implements ElementBuffer {
        @Override
        public void read(long first, long step, Registers registers, int register, int to, int toStep, int n) {
            long[] values = registers.longs(register);
            int at = (int) first;
            int by = (int) step;
            for (int i = 0; i < n; i++) {
                values[to + i * toStep] = view.get(at + i * by) & 0xFF;
            }
        }

        @Override
        public void write(int to, int step, Registers registers, int register, int from, int n) {
            long[] values = registers.longs(register);
            for (int i = 0; i < n; i++) {
                view.put(to + i * step, (byte) values[from + i]);
            }
        }
    }

    /** Anything but zero is true. */
    record Booleans(ByteBuffer view) implements ElementBuffer {
        @Override
        public void read(long first, long step, Registers registers, int register, int to, int toStep, int n) {
            long[] values = registers.longs(register);
            int at = (int) first;
            int by = (int) step;
            for (int i = 0; i < n; i++) {
                values[to + i * toStep] = view.get(at + i * by) == 0 ? 0 : 1;
            }
        }

        @Override
        public void write(int to, int step, Registers registers, int register, int from, int n) {
            long[] values = registers.longs(register);
            for (int i = 0; i < n; i++) {
                view.put(to + i * step, (byte) (values[from + i] == 0 ? 0 : 1));
            }
        }
    }

    /** One bit each. */
    record Bits(ByteBuffer view) implements ReadOnly {
        @Override
        public void read(long first, long step, Registers registers, int register, int to, int toStep, int n) {
            long[] values = registers.longs(register);
            for (int i = 0; i < n; i++) {
                long at = first + i * step;
                values[to + i * toStep] = view.get((int) (at >> 3)) >> (at & 7) & 1;
            }
        }
    }

    record UnsignedShorts(ShortBuffer view) implements ReadOnly {
        @Override
        public void read(long first, long step, Registers registers, int register, int to, int toStep, int n) {
            long[] values = registers.longs(register);
            for (int i = 0; i < n; i++) {
                values[to + i * toStep] = view.get((int) (first + i * step)) & 0xFFFF;
            }
        }
    }

    record UnsignedInts(IntBuffer view) implements ReadOnly {
        @Override
        public void read(long first, long step, Registers registers, int register, int to, int toStep, int n) {
            long[] values = registers.longs(register);
            for (int i = 0; i < n; i++) {
                values[to + i * toStep] = view.get((int) (first + i * step)) & 0xFFFFFFFFL;
            }
        }
    }

    /** Of a table: nothing is computed into it. */
    interface ReadOnly extends ElementBuffer {
        @Override
        default void write(int to, int step, Registers registers, int register, int from, int n) {
            throw new IllegalStateException("columns of a table are only read");
        }
    }
}
