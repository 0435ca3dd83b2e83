package io.bodkin.darray.reduce;

import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import java.nio.DoubleBuffer;
import java.util.Arrays;

/**
 * A sum, and what was lost in rounding it: sums of 128 elements, by eight lanes, are added with compensation (Knuth's
 * two-sum). The error is at most 20 u times the sum of the magnitudes, u = 2^-53, however many elements there are;
 * along an axis other than the last 2 u.
 */
public record DoubleSum() implements MemoryReducer {
    private static final int RUN = 128;

    @Override
    public Lane lane() {
        return Lane.DOUBLE;
    }

    @Override
    public int components() {
        return 2;
    }

    @Override
    public void begin(Registers state, int n) {
        Arrays.fill(state.doubles(0), 0, n, 0);
        Arrays.fill(state.doubles(1), 0, n, 0);
    }

    @Override
    public void accumulate(
            Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        add(state.doubles(0), state.doubles(1), at, x.doubles(register), from, n);
    }

    @Override
    public void fold(Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        double[] values = x.doubles(register);
        for (int done = 0; done < n; done += RUN) {
            add(state.doubles(0), state.doubles(1), at, Lanes.sum(values, from + done, Math.min(RUN, n - done)));
        }
    }

    @Override
    public void fold(Registers state, int at, DoubleBuffer memory, int from, int n) {
        for (int done = 0; done < n; done += RUN) {
            add(state.doubles(0), state.doubles(1), at, Lanes.sum(memory, from + done, Math.min(RUN, n - done)));
        }
    }

    @Override
    public void combine(Registers state, Registers next, int n) {
        join(state, next, n);
    }

    /** The first two components are a sum, and what was lost in it. */
    static void join(Registers state, Registers next, int n) {
        add(state.doubles(0), state.doubles(1), 0, next.doubles(0), 0, n);
        double[] lost = state.doubles(1);
        double[] more = next.doubles(1);
        for (int i = 0; i < n; i++) {
            lost[i] += more[i];
        }
    }

    private static void add(double[] sums, double[] lost, int at, double[] x, int from, int n) {
        for (int i = 0; i < n; i++) {
            add(sums, lost, at + i, x[from + i]);
        }
    }

    /** Adds a number to one sum. */
    static void add(double[] sums, double[] lost, int at, double value) {
        double sum = sums[at];
        double total = sum + value;
        double added = total - sum;
        sums[at] = total;
        lost[at] += sum - (total - added) + (value - added);
    }

    @Override
    public void finish(Registers state, int n) {
        total(state, n);
    }

    /** Adds to the sums what was lost in them. */
    static void total(Registers state, int n) {
        double[] sums = state.doubles(0);
        double[] lost = state.doubles(1);
        for (int i = 0; i < n; i++) {
            // Beyond the finite numbers nothing is known of what was lost.
            sums[i] = Math.abs(sums[i]) <= Double.MAX_VALUE ? sums[i] + lost[i] : sums[i];
        }
    }
}
