package io.bodkin.darray;

import java.util.Arrays;
import java.util.function.Function;

/** A stencil as plainly as it can be: one step after the other, each element by itself. */
final class StencilModel {
    enum Rule {
        WRAP,
        CONSTANT,
        CLAMP,
        REFLECT,
        REFLECT_REPEATED,
        ANTI,
        ANTI_REPEATED,
        EXTRAPOLATE,
        CUSTOM
    }

    interface Neighbours {
        double at(int... distance);
    }

    private StencilModel() {}

    static Model step(Model x, Rule[] rules, Function<Neighbours, Double> f) {
        double[] result = new double[x.values().length];
        for (int i = 0; i < result.length; i++) {
            long[] at = Model.index(i, x.extents());
            result[i] = f.apply(distance -> {
                long[] index = at.clone();
                Arrays.setAll(index, axis -> at[axis] + distance[axis]);
                return value(x, rules, index, rules.length - 1);
            });
        }
        return new Model(result, x.extents());
    }

    /** The rule of the last axis comes first. */
    private static double value(Model x, Rule[] rules, long[] index, int axis) {
        if (axis < 0) {
            return x.at(index);
        }
        long n = x.extents()[axis];
        long i = index[axis];
        if (i >= 0 && i < n) {
            return value(x, rules, index, axis - 1);
        }
        long edge = i < 0 ? 0 : n - 1;
        long distance = i < 0 ? -i : i - n + 1;
        long inward = i < 0 ? 1 : -1;
        return switch (rules[axis]) {
            case WRAP -> inside(x, rules, index, axis, Math.floorMod(i, n));
            case CONSTANT -> 7;
            case CLAMP -> inside(x, rules, index, axis, edge);
            case REFLECT, ANTI, REFLECT_REPEATED, ANTI_REPEATED -> mirrored(x, rules, index, axis);
            case EXTRAPOLATE -> {
                double last = inside(x, rules, index, axis, edge);
                yield last + distance * (last - inside(x, rules, index, axis, edge + inward));
            }
            case CUSTOM -> 2 * inside(x, rules, index, axis, edge) + distance;
        };
    }

    private static double mirrored(Model x, Rule[] rules, long[] index, int axis) {
        boolean repeated = rules[axis] == Rule.REFLECT_REPEATED || rules[axis] == Rule.ANTI_REPEATED;
        boolean negated = rules[axis] == Rule.ANTI || rules[axis] == Rule.ANTI_REPEATED;
        long n = x.extents()[axis];
        long i = index[axis];
        double sign = 1;
        while (i < 0 || i >= n) {
            i = i < 0 ? (repeated ? -1 - i : -i) : (repeated ? 2 * n - 1 - i : 2 * n - 2 - i);
            sign = negated ? -sign : sign;
        }
        return sign * inside(x, rules, index, axis, i);
    }

    private static double inside(Model x, Rule[] rules, long[] index, int axis, long i) {
        long[] moved = index.clone();
        moved[axis] = i;
        return value(x, rules, moved, axis - 1);
    }
}
