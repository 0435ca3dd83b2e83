package io.bodkin.darray.reduce;

import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;

/** A reduction of those elements that are not NaN, to which their position does not matter. */
public record OfNumbers(Reducer reducer) implements Reducer {
    @Override
    public Lane lane() {
        return Lane.DOUBLE;
    }

    @Override
    public int components() {
        return reducer.components();
    }

    @Override
    public void begin(Registers state, int n) {
        reducer.begin(state, n);
    }

    @Override
    public void accumulate(
            Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        double[] values = x.doubles(register);
        for (int first = next(values, from, from + n); first < from + n; ) {
            int end = end(values, first, from + n);
            reducer.accumulate(state, at + first - from, x, register, first, end - first, position, step);
            first = next(values, end, from + n);
        }
    }

    @Override
    public void fold(Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        double[] values = x.doubles(register);
        for (int first = next(values, from, from + n); first < from + n; ) {
            int end = end(values, first, from + n);
            reducer.fold(state, at, x, register, first, end - first, position, step);
            first = next(values, end, from + n);
        }
    }

    /** The first that is not NaN. */
    private static int next(double[] values, int from, int end) {
        int at = from;
        while (at < end && Double.isNaN(values[at])) {
            at++;
        }
        return at;
    }

    /** The first that is NaN. */
    private static int end(double[] values, int from, int end) {
        int at = from;
        while (at < end && !Double.isNaN(values[at])) {
            at++;
        }
        return at;
    }

    @Override
    public void combine(Registers state, Registers next, int n) {
        reducer.combine(state, next, n);
    }

    @Override
    public void finish(Registers state, int n) {
        reducer.finish(state, n);
    }
}
