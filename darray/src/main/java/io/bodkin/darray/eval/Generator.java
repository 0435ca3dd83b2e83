package io.bodkin.darray.eval;

import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import io.bodkin.darray.random.Distribution;
import io.bodkin.darray.random.Permutations;
import io.bodkin.darray.random.Randoms;
import java.io.Serializable;

/** Elements that need not be kept: each depends on its number only. Immutable, thread-safe. */
public sealed interface Generator extends Serializable {
    /** The kind of registers that it fills. */
    Lane lane();

    /**
     * Fills {@code n} elements of a register, from {@code to}: those numbered {@code index}, {@code index + step} and
     * so on.
     */
    void fill(long index, long step, Registers registers, int register, int to, int n);

    /** {@code start + number * by}. */
    record Steps(double start, double by) implements Generator {
        @Override
        public Lane lane() {
            return Lane.DOUBLE;
        }

        @Override
        public void fill(long index, long step, Registers registers, int register, int to, int n) {
            double[] out = registers.doubles(register);
            for (int i = 0; i < n; i++) {
                out[to + i] = start + (index + i * step) * by;
            }
        }
    }

    /** {@code start + number * by}, of integers. */
    record LongSteps(long start, long by) implements Generator {
        @Override
        public Lane lane() {
            return Lane.LONG;
        }

        @Override
        public void fill(long index, long step, Registers registers, int register, int to, int n) {
            long[] out = registers.longs(register);
            for (int i = 0; i < n; i++) {
                out[to + i] = start + (index + i * step) * by;
            }
        }
    }

    /** 1 where the number is 0, else 0. */
    record IsZero() implements Generator {
        @Override
        public Lane lane() {
            return Lane.LONG;
        }

        @Override
        public void fill(long index, long step, Registers registers, int register, int to, int n) {
            long[] out = registers.longs(register);
            for (int i = 0; i < n; i++) {
                out[to + i] = index + i * step == 0 ? 1 : 0;
            }
        }
    }

    /** Random doubles. */
    record RandomDoubles(Distribution distribution, long seed) implements Generator {
        @Override
        public Lane lane() {
            return Lane.DOUBLE;
        }

        @Override
        public void fill(long index, long step, Registers registers, int register, int to, int n) {
            Randoms.fill(distribution, seed, index, step, registers.doubles(register), to, n);
        }
    }

    /** Random integers of {@code low} to {@code high - 1}. */
    record RandomLongs(long low, long high, long seed) implements Generator {
        @Override
        public Lane lane() {
            return Lane.LONG;
        }

        @Override
        public void fill(long index, long step, Registers registers, int register, int to, int n) {
            Randoms.integers(low, high, seed, index, step, registers.longs(register), to, n);
        }
    }

    /** The numbers 0 to {@code count - 1}, each once. */
    record Permutation(long count, long seed) implements Generator {
        @Override
        public Lane lane() {
            return Lane.LONG;
        }

        @Override
        public void fill(long index, long step, Registers registers, int register, int to, int n) {
            Permutations.fill(count, seed, index, step, registers.longs(register), to, n);
        }
    }
}
