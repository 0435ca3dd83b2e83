package io.bodkin.darray.stencil;

import io.bodkin.darray.eval.ElementBuffer;
import io.bodkin.darray.kernel.Kernels;
import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import io.bodkin.engine.api.DType;

/** A line of results, which are computed as doubles, as their type holds them. Used by one thread. */
final class Rounding {
    private final DType dtype;
    private final Lane lane;
    private final Registers line;

    Rounding(DType dtype, int longest) {
        this.dtype = dtype;
        this.lane = Lane.of(dtype);
        int[] counts = new int[Lane.values().length];
        counts[Lane.DOUBLE.ordinal()] = 1;
        counts[lane.ordinal()] = 1;
        this.line = new Registers(counts, longest);
    }

    /** The results, from the first element on. */
    double[] values() {
        return line.doubles(0);
    }

    /** Replaces the first {@code n} results by what comes back if they are stored. */
    void round(int n) {
        if (lane != Lane.DOUBLE) {
            convert(n);
            line.convert(line, lane, 0, Lane.DOUBLE, 0, n);
        }
    }

    /** Stores the first {@code n} results. */
    void write(ElementBuffer target, int to, int n) {
        convert(n);
        target.write(to, 1, line, 0, 0, n);
    }

    private void convert(int n) {
        if (dtype == DType.BOOL) {
            for (int i = 0; i < n; i++) {
                line.longs(0)[i] = line.doubles(0)[i] == 0 ? 0 : 1;
            }
        } else if (lane != Lane.DOUBLE) {
            line.convert(line, Lane.DOUBLE, 0, lane, 0, n);
            if (lane == Lane.LONG) {
                Kernels.narrow(dtype, line.longs(0), line.longs(0), n);
            }
        }
    }
}
