package io.bodkin.darray.eval;

import io.bodkin.darray.kernel.Kernels;
import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import io.bodkin.engine.api.DType;
import java.io.Serializable;

/**
 * What becomes of the result of a reduction.
 *
 * @param divisor of floating results; 1 leaves them as they are
 * @param root whether the square root is taken, after that
 * @param dtype of the result
 */
public record Finish(double divisor, boolean root, DType dtype) implements Serializable {
    /** The result as it is. */
    public static Finish as(DType dtype) {
        return new Finish(1, false, dtype);
    }

    /** The same with a result of another type. */
    Finish to(DType other) {
        return new Finish(divisor, root, other);
    }

    void apply(Lane lane, Registers states, Registers results, int n) {
        if (lane == Lane.DOUBLE) {
            double[] values = states.doubles(0);
            for (int i = 0; i < n; i++) {
                double value = divisor == 1 ? values[i] : values[i] / divisor;
                values[i] = root ? Math.sqrt(value) : value;
            }
        }
        Lane to = Lane.of(dtype);
        results.convert(states, lane, 0, to, 0, n);
        if (to == Lane.LONG) {
            Kernels.narrow(dtype, results.longs(0), results.longs(0), n);
        }
    }
}
