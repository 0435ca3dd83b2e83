package io.bodkin.darray.reduce;

import static java.util.Objects.requireNonNull;

import io.bodkin.darray.function.DoubleFn2;
import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import java.util.Arrays;

/**
 * A reduction of the user's.
 *
 * @param identity what there is before the first element
 * @param accumulate gives the state from the state and an element
 * @param combine gives the state of two from the states of either; associative
 */
public record CustomReducer(double identity, DoubleFn2 accumulate, DoubleFn2 combine) implements Reducer {
    public CustomReducer {
        requireNonNull(accumulate, "accumulate");
        requireNonNull(combine, "combine");
    }

    @Override
    public Lane lane() {
        return Lane.DOUBLE;
    }

    @Override
    public int components() {
        return 1;
    }

    @Override
    public void begin(Registers state, int n) {
        Arrays.fill(state.doubles(0), 0, n, identity);
    }

    @Override
    public void accumulate(
            Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        double[] states = state.doubles(0);
        double[] values = x.doubles(register);
        for (int i = 0; i < n; i++) {
            states[at + i] = accumulate.apply(states[at + i], values[from + i]);
        }
    }

    @Override
    public void fold(Registers state, int at, Registers x, int register, int from, int n, long position, long step) {
        double[] values = x.doubles(register);
        double folded = state.doubles(0)[at];
        for (int i = from; i < from + n; i++) {
            folded = accumulate.apply(folded, values[i]);
        }
        state.doubles(0)[at] = folded;
    }

    @Override
    public void combine(Registers state, Registers next, int n) {
        double[] states = state.doubles(0);
        double[] others = next.doubles(0);
        for (int i = 0; i < n; i++) {
            states[i] = combine.apply(states[i], others[i]);
        }
    }

    @Override
    public void finish(Registers state, int n) {
        // The state is the result.
    }
}
