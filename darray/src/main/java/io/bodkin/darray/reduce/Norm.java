package io.bodkin.darray.reduce;

import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import java.util.Arrays;

/**
 * The root of the sum of the squares, without overflow or underflow on the way. Squares that are neither very large nor
 * very small are added with compensation, as by {@link DoubleSum}; those of numbers that are, scaled, apart: after
 * Blue, A Portable Fortran Program to Find the Euclidean Norm of a Vector, 1978. The state is the sum, what was lost in
 * it, and the sums of scaled large and small squares.
 */
public record Norm() implements Reducer {
    private static final long serialVersionUID = 1L;

    private static final int RUN = 128;

    /** So many of these as there can be elements have a sum. */
    private static final double LARGEST_SQUARE = 0x1p960;

    private static final double SMALLEST_SQUARE = 0x1p-900;
    private static final double UP = 0x1p600;
    private static final double DOWN = 0x1p-600;

    @Override
    public Lane lane() {
        return Lane.DOUBLE;
    }

    @Override
    public int components() {
        return 4;
    }

    @Override
    public void begin(Registers state, int n) {
        for (int component = 0; component < components(); component++) {
            Arrays.fill(state.doubles(component), 0, n, 0);
        }
    }

    @Override
    public void accumulate(
            Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        double[] values = x.doubles(register);
        for (int i = 0; i < n; i++) {
            add(state, at + i, values[from + i]);
        }
    }

    @Override
    public void fold(Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        double[] values = x.doubles(register);
        for (int done = 0; done < n; done += RUN) {
            int length = Math.min(RUN, n - done);
            double sum = Lanes.squares(values, from + done, length, 0);
            if (sum <= LARGEST_SQUARE && sum >= SMALLEST_SQUARE) {
                // Squares that underflowed are nothing beside this sum.
                DoubleSum.add(state.doubles(0), state.doubles(1), at, sum);
            } else {
                for (int i = from + done; i < from + done + length; i++) {
                    add(state, at, values[i]);
                }
            }
        }
    }

    private static void add(Registers state, int at, double value) {
        double square = value * value;
        if (square > LARGEST_SQUARE) {
            state.doubles(2)[at] += value * DOWN * (value * DOWN);
        } else if (square < SMALLEST_SQUARE) {
            state.doubles(3)[at] += value * UP * (value * UP);
        } else {
            DoubleSum.add(state.doubles(0), state.doubles(1), at, square);
        }
    }

    @Override
    public void combine(Registers state, Registers next, int n) {
        DoubleSum.join(state, next, n);
        for (int i = 0; i < n; i++) {
            state.doubles(2)[i] += next.doubles(2)[i];
            state.doubles(3)[i] += next.doubles(3)[i];
        }
    }

    @Override
    public void finish(Registers state, int n) {
        DoubleSum.total(state, n);
        double[] sums = state.doubles(0);
        for (int i = 0; i < n; i++) {
            double large = state.doubles(2)[i];
            double small = state.doubles(3)[i];
            if (large > 0) {
                sums[i] = Math.sqrt(large + sums[i] * DOWN * DOWN) * UP;
            } else if (sums[i] != 0) {
                sums[i] = Math.sqrt(sums[i] + small * DOWN * DOWN);
            } else {
                sums[i] = Math.sqrt(small) * DOWN;
            }
        }
    }
}
