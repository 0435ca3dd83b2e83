package io.bodkin.darray.sort;

import io.bodkin.darray.expr.Node;
import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.plan.Run;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Fn1;
import io.bodkin.engine.api.ListFn;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.memory.SizeClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Quantiles of all elements of an array. Between two elements they lie on the line from one to the other, as NumPy has
 * it.
 */
public final class Quantiles {
    /** For each of them a pass counts, on the heap, 8192 intervals of each block. */
    private static final int RANKS_AT_A_TIME = 64;

    private Quantiles() {}

    /**
     * Exact ones, from a few passes over the blocks.
     *
     * @throws IllegalArgumentException if there is no element, or a number is not one of 0 to 1
     */
    public static Task<double[]> exact(Engine engine, Node x, double... q) {
        check(x, q);
        long n = x.grid().elements();
        long[] ranks = LongStream.concat(
                        LongStream.of(n - 1),
                        Arrays.stream(q)
                                .mapToLong(each -> (long) (each * (n - 1)))
                                .flatMap(rank -> LongStream.of(rank, Math.min(n - 1, rank + 1))))
                .sorted()
                .distinct()
                .toArray();
        List<Task<long[]>> keys = new ArrayList<>();
        Node.Stored stored = Run.store(engine, x);
        try {
            for (int from = 0; from < ranks.length; from += RANKS_AT_A_TIME) {
                long[] some = Arrays.copyOfRange(ranks, from, Math.min(ranks.length, from + RANKS_AT_A_TIME));
                keys.add(Selection.start(engine, stored.blocks(), new Selection(x.dtype(), x.grid(), some)));
            }
            return engine.with(TaskOptions.named("quantiles").memory(0))
                    .submit(new Between(x.dtype(), n, ranks, q.clone()), keys.toArray(Ref<?>[]::new));
        } finally {
            keys.forEach(Task::release);
            if (stored != x) {
                Run.release(stored);
            }
        }
    }

    /**
     * Nearly exact ones, from one pass: elements whose ranks are wrong by no more than {@code (d + 1) / 4096} of the
     * number of elements, where {@code 16^d} is no less than the number of blocks.
     *
     * @throws IllegalArgumentException if there is no element, or a number is not one of 0 to 1
     */
    public static Task<double[]> approximate(Engine engine, Node x, double... q) {
        check(x, q);
        Order order = new Order(x.dtype(), false, false);
        List<Task<long[]>> sketches = new ArrayList<>();
        Node.Stored stored = Run.store(engine, x);
        try {
            for (int number = 0; number < x.grid().blockCount(); number++) {
                int count = (int) x.grid().region(number).elements();
                Source source = Source.block(order, count, 0);
                sketches.add(
                        engine.with(TaskOptions.named("sketch").memory(SizeClass.roundUp(Sorted.room(order, count))))
                                .submit(new SketchTask(source), stored.blocks().get(number)));
            }
            while (sketches.size() > 1) {
                Trees.merge(engine, "sketch", sketches, new Sketch());
            }
            return engine.with(TaskOptions.named("quantiles").memory(0))
                    .submit(new OfSketch(x.dtype(), q.clone()), sketches.get(0));
        } finally {
            sketches.forEach(Task::release);
            if (stored != x) {
                Run.release(stored);
            }
        }
    }

    private record OfSketch(DType dtype, double[] q) implements Fn1<long[], double[]> {
        private static final long serialVersionUID = 1L;

        @Override
        public double[] apply(long[] sketch) {
            return Arrays.stream(q)
                    .map(each -> KeyColumn.valueOf(Sketch.key(sketch, each), dtype))
                    .toArray();
        }
    }

    static void check(Node x, double... q) {
        for (double each : q) {
            if (!(each >= 0 && each <= 1)) {
                throw new IllegalArgumentException("a quantile is one of a number from 0 to 1, got " + each);
            }
        }
        if (x.grid().elements() == 0) {
            throw new IllegalArgumentException("quantiles of no elements: the array is " + Extents.text(x.extents()));
        }
    }

    /** @param ranks of the keys that it takes; the greatest is among them */
    private record Between(DType dtype, long n, long[] ranks, double[] q) implements ListFn<long[], double[]> {
        private static final long serialVersionUID = 1L;

        @Override
        public double[] apply(List<long[]> parts) {
            long[] keys = parts.stream().flatMapToLong(Arrays::stream).toArray();
            double greatest = KeyColumn.valueOf(keys[keys.length - 1], dtype);
            double[] quantiles = new double[q.length];
            for (int i = 0; i < q.length; i++) {
                double at = q[i] * (n - 1);
                long rank = (long) at;
                double below = value(keys, rank);
                double above = value(keys, Math.min(n - 1, rank + 1));
                quantiles[i] = Double.isNaN(greatest) ? Double.NaN : between(below, above, at - rank);
            }
            return quantiles;
        }

        private double value(long[] keys, long rank) {
            return KeyColumn.valueOf(keys[Arrays.binarySearch(ranks, rank)], dtype);
        }
    }

    /** On the line from one element to the next, from the nearer end, so that it is monotonic. */
    public static double between(double below, double above, double share) {
        if (share == 0 || below == above) {
            return below;
        }
        double difference = above - below;
        if (Double.isInfinite(difference)) {
            return below * (1 - share) + above * share;
        }
        return share < 0.5 ? below + difference * share : above - difference * (1 - share);
    }
}
