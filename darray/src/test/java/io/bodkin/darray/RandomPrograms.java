package io.bodkin.darray;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Does the same random things to an array and to its model. Elements are small integers, so that every result is exact.
 */
final class RandomPrograms {
    private final Engine engine;
    private final Random random;
    private final List<String> said = new ArrayList<>();

    /** An array, and what it should be. */
    record Pair(DArray array, Model model) {}

    RandomPrograms(Engine engine, long seed) {
        this.engine = engine;
        this.random = new Random(seed);
    }

    /** What was done, for messages. */
    String said() {
        return String.join("\n", said);
    }

    Pair run(int steps) {
        Pair pair = source(random.nextInt(5));
        for (int i = 0; i < steps; i++) {
            pair = step(pair);
        }
        return pair;
    }

    private long[] shape(int rank) {
        return IntStream.range(0, rank)
                .mapToLong(axis -> random.nextInt(25) == 0 ? 0 : 1 + random.nextInt(rank > 2 ? 6 : 40))
                .toArray();
    }

    private Blocks blocks(long[] extents) {
        return random.nextInt(3) == 0
                ? Blocks.auto()
                : Blocks.of(Arrays.stream(extents)
                        .map(extent -> 1 + random.nextInt((int) extent + 3))
                        .toArray());
    }

    private Pair source(int rank) {
        return source(shape(rank));
    }

    private Pair source(long[] extents) {
        int n = (int) Model.elements(extents);
        double[] values = new double[n];
        Arrays.setAll(values, i -> random.nextInt(7) - 2);
        Blocks blocks = blocks(extents);
        said.add("source " + Arrays.toString(extents) + " " + blocks);
        DArray array = switch (random.nextInt(5)) {
            case 0 -> DArrays.distribute(engine, blocks, toFloats(values), extents);
            case 1 -> DArrays.distribute(engine, blocks, toLongs(values), extents);
            case 2 ->
                DArrays.distribute(engine, blocks, toLongs(values), extents).cast(DType.INT16);
            case 3 ->
                DArrays.distribute(engine, blocks, toLongs(values), extents)
                        .cast(DType.INT32)
                        .persist();
            default -> DArrays.distribute(engine, blocks, values, extents);
        };
        return new Pair(array, new Model(values, extents));
    }

    private static float[] toFloats(double[] values) {
        float[] floats = new float[values.length];
        IntStream.range(0, values.length).forEach(i -> floats[i] = (float) values[i]);
        return floats;
    }

    private static long[] toLongs(double[] values) {
        return Arrays.stream(values).mapToLong(value -> (long) value).toArray();
    }

    private Pair say(String what, DArray array, Model model) {
        said.add(what + " -> " + array);
        return new Pair(array, model);
    }

    private Pair step(Pair pair) {
        return switch (random.nextInt(12)) {
            case 0 -> unary(pair);
            case 1, 2 -> binary(pair, partner(pair));
            case 3 -> choose(pair);
            case 4, 5 -> slice(pair);
            case 6 -> permute(pair);
            case 7 -> newAxis(pair);
            case 8 -> rechunk(pair);
            case 9 -> broadcast(pair);
            case 10 -> reduce(pair);
            default -> binary(pair, pair);
        };
    }

    private Pair unary(Pair x) {
        DArray a = x.array.dtype() == DType.BOOL ? x.array.cast(DType.INT64) : x.array;
        return switch (random.nextInt(5)) {
            case 0 -> say("neg", a.neg(), x.model.map(v -> 0 - v));
            case 1 -> say("abs", a.abs(), x.model.map(Math::abs));
            case 2 -> say("map", a.map(v -> v + 1), x.model.map(v -> v + 1));
            case 3 -> say("not", a.not(), x.model.map(v -> v == 0 ? 1 : 0));
            default -> say("rsub", a.subFrom(3), x.model.map(v -> 3 - v));
        };
    }

    /** An array whose shape fits. */
    private Pair partner(Pair x) {
        long[] extents = x.model.extents().clone();
        for (int axis = 0; axis < extents.length; axis++) {
            extents[axis] = random.nextInt(4) == 0 ? 1 : extents[axis];
        }
        return source(Arrays.copyOfRange(extents, random.nextInt(extents.length + 1), extents.length));
    }

    private Pair binary(Pair x, Pair y) {
        DArray a = x.array.dtype() == DType.BOOL ? x.array.cast(DType.INT64) : x.array;
        return switch (random.nextInt(5)) {
            case 0 -> say("add", a.add(y.array), x.model.combine(y.model, Double::sum));
            case 1 -> say("sub", a.sub(y.array), x.model.combine(y.model, (v, w) -> v - w));
            case 2 -> say("minimum", a.minimum(y.array), x.model.combine(y.model, Math::min));
            case 3 -> say("lt", a.lt(y.array), x.model.combine(y.model, (v, w) -> v < w ? 1 : 0));
            default -> say("map2", a.map(y.array, (v, w) -> v + 2 * w), x.model.combine(y.model, (v, w) -> v + 2 * w));
        };
    }

    private Pair choose(Pair x) {
        Pair other = partner(x);
        return say(
                "where",
                DArrays.where(x.array.gt(1), x.array, other.array),
                x.model.combine(other.model, (v, w) -> v > 1 ? v : w));
    }

    private Pair slice(Pair x) {
        int rank = x.model.extents().length;
        Range[] ranges = new Range[rank];
        long[][] indices = new long[rank][];
        int kept = 0;
        for (int axis = 0; axis < rank; axis++) {
            long extent = x.model.extents()[axis];
            int kind = random.nextInt(4);
            if (kind == 0 && extent > 0) {
                long at = random.nextInt((int) extent);
                ranges[axis] = Range.at(random.nextBoolean() ? at : at - extent);
                indices[axis] = new long[] {at};
                continue;
            }
            kept++;
            if (kind == 1) {
                ranges[axis] = Range.all();
                indices[axis] = IntStream.range(0, (int) extent).asLongStream().toArray();
            } else {
                long from = random.nextInt((int) extent + 1);
                long to = random.nextInt((int) extent + 1);
                long step = 1 + random.nextInt(3);
                if (kind == 3 && extent > 0) {
                    from = Math.min(from, extent - 1);
                    step = -step;
                }
                if (random.nextInt(10) != 0 && (step > 0 ? to <= from : to >= from)) {
                    from = step > 0 ? 0 : Math.max(0, extent - 1);
                    to = step > 0 ? extent : 0;
                }
                ranges[axis] = Range.of(from, to).by(step);
                long first = from;
                long end = to;
                long by = step;
                indices[axis] = LongStream.iterate(first, i -> by > 0 ? i < end : i > end, i -> i + by)
                        .toArray();
            }
        }
        long[] shape = new long[kept];
        int[] axes = new int[kept];
        for (int axis = 0, next = 0; axis < rank; axis++) {
            if (!ranges[axis].toString().matches("-?\\d+")) {
                axes[next] = axis;
                shape[next++] = indices[axis].length;
            }
        }
        Model model = x.model.through(shape, index -> {
            long[] source = new long[rank];
            for (int axis = 0; axis < rank; axis++) {
                source[axis] = indices[axis].length == 0 ? 0 : indices[axis][0];
            }
            for (int i = 0; i < axes.length; i++) {
                source[axes[i]] = indices[axes[i]][(int) index[i]];
            }
            return source;
        });
        return say("slice " + Arrays.toString(ranges), x.array.slice(ranges), model);
    }

    private Pair permute(Pair x) {
        int rank = x.model.extents().length;
        List<Integer> order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        Collections.shuffle(order, random);
        int[] axes = order.stream().mapToInt(Integer::intValue).toArray();
        long[] shape =
                Arrays.stream(axes).mapToLong(axis -> x.model.extents()[axis]).toArray();
        Model model = x.model.through(shape, index -> {
            long[] source = new long[rank];
            for (int axis = 0; axis < rank; axis++) {
                source[axes[axis]] = index[axis];
            }
            return source;
        });
        return say("permute " + order, x.array.permute(axes), model);
    }

    private Pair newAxis(Pair x) {
        int rank = x.model.extents().length;
        if (rank >= 5) {
            return x;
        }
        int axis = random.nextInt(rank + 1);
        long[] shape = new long[rank + 1];
        for (int i = 0; i <= rank; i++) {
            shape[i] = i == axis ? 1 : x.model.extents()[i < axis ? i : i - 1];
        }
        return say("newAxis " + axis, x.array.newAxis(axis), new Model(x.model.values(), shape));
    }

    private Pair rechunk(Pair x) {
        return say("rechunk", x.array.rechunk(blocks(x.model.extents())), x.model);
    }

    private Pair broadcast(Pair x) {
        long[] shape = x.model.extents().clone();
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = shape[axis] == 1 ? 1 + random.nextInt(3) : shape[axis];
        }
        return say("broadcastTo", x.array.broadcastTo(shape), x.model.broadcastTo(shape));
    }

    private Pair reduce(Pair x) {
        int rank = x.model.extents().length;
        boolean[] reduced = new boolean[rank];
        List<Integer> axes = new ArrayList<>();
        long count = 1;
        for (int axis = 0; axis < rank; axis++) {
            reduced[axis] = random.nextBoolean();
            if (reduced[axis]) {
                count *= x.model.extents()[axis];
                axes.add(random.nextBoolean() ? axis : axis - rank);
            }
        }
        if (axes.isEmpty()) {
            return x;
        }
        int[] more = axes.stream().skip(1).mapToInt(Integer::intValue).toArray();
        boolean keep = random.nextBoolean();
        Axes chosen = keep ? Axes.of(axes.get(0), more).keep() : Axes.of(axes.get(0), more);
        String what = " " + axes + (keep ? " kept" : "");
        int kind = random.nextInt(count == 0 ? 3 : 6);
        return switch (kind) {
            case 0 ->
                say(
                        "sum" + what,
                        x.array.sum(chosen),
                        x.model.reduce(reduced, keep, v -> Arrays.stream(v).sum()));
            case 1 -> say("any" + what, x.array.any(chosen), x.model.reduce(reduced, keep, RandomPrograms::any));
            case 2 ->
                say(
                        "count" + what,
                        x.array.count(chosen),
                        x.model.reduce(
                                reduced,
                                keep,
                                v -> Arrays.stream(v).filter(e -> e != 0).count()));
            case 3 ->
                say(
                        "max" + what,
                        x.array.max(chosen),
                        x.model.reduce(
                                reduced, keep, v -> Arrays.stream(v).max().orElseThrow()));
            case 4 ->
                say("argmin" + what, x.array.argmin(chosen), x.model.reduce(reduced, keep, RandomPrograms::argmin));
            default ->
                say(
                        "custom" + what,
                        x.array.reduce(0, (s, v) -> s + 2 * v, Double::sum, chosen),
                        x.model.reduce(reduced, keep, v -> 2 * Arrays.stream(v).sum()));
        };
    }

    private static double any(double[] values) {
        return Arrays.stream(values).anyMatch(value -> value != 0) ? 1 : 0;
    }

    private static double argmin(double[] values) {
        int found = 0;
        for (int i = 1; i < values.length; i++) {
            found = values[i] < values[found] ? i : found;
        }
        return found;
    }
}
