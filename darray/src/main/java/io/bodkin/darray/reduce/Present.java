package io.bodkin.darray.reduce;

import static java.util.Objects.requireNonNull;

import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import java.util.Arrays;

/**
 * A reduction of the elements that are not NaN. The state is that of the reduction, and how many there were.
 *
 * @param whole of doubles; it is given each run of elements between two NaN
 * @param outcome what becomes of its result
 * @param less by how much the number of elements is diminished before {@link Outcome#BY_COUNT} divides
 */
public record Present(Reducer whole, Outcome outcome, int less) implements Reducer {
    private static final long serialVersionUID = 1L;

    /** What becomes of the result of a reduction. */
    public enum Outcome {
        /** It is one also of no elements. */
        AS_IT_IS,
        /** Of no elements it is NaN. */
        NAN_IF_NONE,
        /** It is divided by the number of elements, or something less, but not below 0. */
        BY_COUNT
    }

    /** Is given {@code n} elements from {@code offset} on of those that were to be reduced. */
    @FunctionalInterface
    private interface Run {
        void of(int offset, int n);
    }

    public Present {
        requireNonNull(whole, "whole");
        requireNonNull(outcome, "outcome");
    }

    @Override
    public Lane lane() {
        return Lane.DOUBLE;
    }

    @Override
    public int components() {
        return whole.components() + 1;
    }

    private Registers own(Registers state) {
        return state.part(Lane.DOUBLE, 0, whole.components());
    }

    private double[] counts(Registers state) {
        return state.doubles(whole.components());
    }

    @Override
    public void begin(Registers state, int n) {
        whole.begin(own(state), n);
        Arrays.fill(counts(state), 0, n, 0);
    }

    @Override
    public void accumulate(
            Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        Registers own = own(state);
        double[] counts = counts(state);
        forEachRun(x.doubles(register), from, n, (offset, count) -> {
            whole.accumulate(own, at + offset, x, register, from + offset, count, position + offset * step, step);
            for (int i = at + offset; i < at + offset + count; i++) {
                counts[i]++;
            }
        });
    }

    @Override
    public void fold(Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        Registers own = own(state);
        double[] counts = counts(state);
        forEachRun(x.doubles(register), from, n, (offset, count) -> {
            whole.fold(own, at, x, register, from + offset, count, position + offset * step, step);
            counts[at] += count;
        });
    }

    private static void forEachRun(double[] values, int from, int n, Run run) {
        int begun = 0;
        for (int i = 0; i < n; i++) {
            if (Double.isNaN(values[from + i])) {
                if (i > begun) {
                    run.of(begun, i - begun);
                }
                begun = i + 1;
            }
        }
        if (n > begun) {
            run.of(begun, n - begun);
        }
    }

    @Override
    public void combine(Registers state, Registers next, int n) {
        whole.combine(own(state), own(next), n);
        for (int i = 0; i < n; i++) {
            counts(state)[i] += counts(next)[i];
        }
    }

    @Override
    public void finish(Registers state, int n) {
        whole.finish(own(state), n);
        double[] results = state.doubles(0);
        double[] counts = counts(state);
        for (int i = 0; i < n; i++) {
            if (outcome == Outcome.BY_COUNT) {
                results[i] /= Math.max(0, counts[i] - less);
            } else if (outcome == Outcome.NAN_IF_NONE && counts[i] == 0) {
                results[i] = Double.NaN;
            }
        }
    }
}
