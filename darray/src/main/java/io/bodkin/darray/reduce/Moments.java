package io.bodkin.darray.reduce;

import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import java.util.Arrays;

/**
 * The sum of the squares of the distances from the mean. The state is count, mean and that sum; two states are merged
 * as by Chan, Golub and LeVeque, Updating Formulae and a Pairwise Algorithm for Computing Sample Variances, 1979.
 */
public record Moments() implements Reducer {
    @Override
    public Lane lane() {
        return Lane.DOUBLE;
    }

    @Override
    public int components() {
        return 3;
    }

    @Override
    public void begin(Registers state, int n) {
        for (int component = 0; component < 3; component++) {
            Arrays.fill(state.doubles(component), 0, n, 0);
        }
    }

    @Override
    public void accumulate(
            Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        double[] counts = state.doubles(0);
        double[] means = state.doubles(1);
        double[] squares = state.doubles(2);
        double[] values = x.doubles(register);
        for (int i = 0; i < n; i++) {
            double count = counts[at + i] + 1;
            double distance = values[from + i] - means[at + i];
            double mean = means[at + i] + distance / count;
            counts[at + i] = count;
            means[at + i] = mean;
            squares[at + i] += distance * (values[from + i] - mean);
        }
    }

    @Override
    public void fold(Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        double[] values = x.doubles(register);
        double mean = Lanes.sum(values, from, n) / n;
        merge(state, at, n, mean, Lanes.squares(values, from, n, mean));
    }

    @Override
    public void combine(Registers state, Registers next, int n) {
        for (int i = 0; i < n; i++) {
            merge(state, i, next.doubles(0)[i], next.doubles(1)[i], next.doubles(2)[i]);
        }
    }

    private static void merge(Registers state, int at, double count, double mean, double squares) {
        if (count == 0) {
            return;
        }
        double before = state.doubles(0)[at];
        double all = before + count;
        double distance = mean - state.doubles(1)[at];
        state.doubles(0)[at] = all;
        state.doubles(1)[at] += distance * (count / all);
        state.doubles(2)[at] += squares + distance * distance * (before * count / all);
    }

    @Override
    public void finish(Registers state, int n) {
        System.arraycopy(state.doubles(2), 0, state.doubles(0), 0, n);
    }
}
