package io.bodkin.darray;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * An array as plainly as it can be: all elements as doubles in one Java array, row-major. What {@link DArray} is held
 * against.
 */
record Model(double[] values, long[] extents) {
    interface IndexMap {
        /** The index in the source for an index of the result. */
        long[] source(long[] index);
    }

    interface Fold {
        double of(double[] values);
    }

    static long elements(long[] extents) {
        return Arrays.stream(extents).reduce(1, (a, b) -> a * b);
    }

    private static int flat(long[] index, long[] extents) {
        long flat = 0;
        for (int axis = 0; axis < extents.length; axis++) {
            flat = flat * extents[axis] + index[axis];
        }
        return (int) flat;
    }

    static long[] index(long flat, long[] extents) {
        long[] index = new long[extents.length];
        for (int axis = extents.length - 1; axis >= 0; axis--) {
            index[axis] = flat % extents[axis];
            flat /= extents[axis];
        }
        return index;
    }

    double at(long... index) {
        return values[flat(index, extents)];
    }

    Model through(long[] shape, IndexMap map) {
        double[] result = new double[(int) elements(shape)];
        for (int i = 0; i < result.length; i++) {
            result[i] = at(map.source(index(i, shape)));
        }
        return new Model(result, shape);
    }

    Model map(DoubleUnaryOperator f) {
        return new Model(Arrays.stream(values).map(f).toArray(), extents);
    }

    Model broadcastTo(long[] shape) {
        int missing = shape.length - extents.length;
        return through(shape, index -> {
            long[] source = new long[extents.length];
            for (int axis = 0; axis < source.length; axis++) {
                source[axis] = extents[axis] == 1 ? 0 : index[axis + missing];
            }
            return source;
        });
    }

    Model combine(Model other, DoubleBinaryOperator f) {
        int rank = Math.max(extents.length, other.extents.length);
        long[] shape = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
            long a = extent(axis - rank + extents.length);
            long b = other.extent(axis - rank + other.extents.length);
            shape[axis] = a == 1 ? b : a;
        }
        Model a = broadcastTo(shape);
        Model b = other.broadcastTo(shape);
        double[] result = new double[a.values.length];
        Arrays.setAll(result, i -> f.applyAsDouble(a.values[i], b.values[i]));
        return new Model(result, shape);
    }

    private long extent(int axis) {
        return axis < 0 ? 1 : extents[axis];
    }

    /** Folds the elements that differ in these axes only; in row-major order of these axes. */
    Model reduce(boolean[] reduced, boolean keep, Fold fold) {
        int rank = extents.length;
        long[] kept = extents.clone();
        long[] inner = extents.clone();
        for (int axis = 0; axis < rank; axis++) {
            kept[axis] = reduced[axis] ? 1 : kept[axis];
            inner[axis] = reduced[axis] ? inner[axis] : 1;
        }
        double[] result = new double[(int) elements(kept)];
        for (int i = 0; i < result.length; i++) {
            long[] outer = index(i, kept);
            double[] part = new double[(int) elements(inner)];
            for (int j = 0; j < part.length; j++) {
                long[] index = index(j, inner);
                for (int axis = 0; axis < rank; axis++) {
                    index[axis] += outer[axis];
                }
                part[j] = at(index);
            }
            result[i] = fold.of(part);
        }
        long[] dropped = new long[rank];
        int next = 0;
        for (int axis = 0; axis < rank; axis++) {
            if (!reduced[axis]) {
                dropped[next++] = extents[axis];
            }
        }
        return new Model(result, keep ? kept : Arrays.copyOf(dropped, next));
    }
}
