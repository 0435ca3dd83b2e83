package io.bodkin.jmh;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.store.StoreStatistics;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks: how does the time of a graph fall as its budget grows? {@code BudgetSweep [BLOCKS [MIB]]} makes that many
 * blocks of so many MiB, then reads all of them three times, one pass after the other, each in another order; with
 * budgets from a twentieth of them to all of them.
 */
public final class BudgetSweep {
    private static final int[] TWENTIETHS = {1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22};
    private static final int PASSES = 3;

    private BudgetSweep() {}

    public static void main(String[] args) {
        int blocks = args.length > 0 ? Integer.parseInt(args[0]) : 256;
        int mebibytes = args.length > 1 ? Integer.parseInt(args[1]) : 16;
        long total = (long) blocks * mebibytes << 20;
        run(blocks, mebibytes, total / 2); // warms up
        for (int twentieths : TWENTIETHS) {
            long start = System.nanoTime();
            String moved = run(blocks, mebibytes, total * twentieths / 20);
            System.out.printf("budget %2d/20 of %d MiB: %.2f s, %s%n", twentieths, total >> 20, seconds(start), moved);
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static String run(int blocks, int mebibytes, long budget) {
        int elements = mebibytes << 17;
        try (Engine engine = Engine.builder().memory(budget).build()) {
            List<Task<Block>> made = new ArrayList<>();
            for (int i = 0; i < blocks; i++) {
                double first = i;
                made.add(engine.with(TaskOptions.none().memory((long) mebibytes << 20))
                        .spawn(() -> filled(elements, first)));
            }
            double all = 0;
            for (int pass = 0; pass < PASSES; pass++) {
                List<Task<Double>> sums = new ArrayList<>();
                int stride = 2 * pass + 1;
                for (int i = 0; i < blocks; i++) {
                    sums.add(engine.spawn(made.get(i * stride % blocks), BudgetSweep::sum));
                }
                all += engine.fetchAll(sums).stream().mapToDouble(n -> n).sum();
            }
            if (all == 0) {
                throw new AssertionError("a sum of positive numbers is 0");
            }
            StoreStatistics moved = engine.statistics();
            return String.format("%d MiB spilled, %d MiB read back", moved.spilled() >> 20, moved.readBack() >> 20);
        }
    }

    private static Block filled(int elements, double first) {
        Block block = Engine.current().context().allocate(DType.FLOAT64, Shape.of(elements));
        double[] part = new double[8192];
        for (int i = 0; i < part.length; i++) {
            part[i] = first + i;
        }
        for (int from = 0; from < elements; from += part.length) {
            block.write(from, part, 0, part.length);
        }
        return block;
    }

    private static double sum(Block block) {
        double[] part = new double[8192];
        double sum = 0;
        for (long from = 0; from < block.elements(); from += part.length) {
            block.read(from, part, 0, part.length);
            for (double value : part) {
                sum += value;
            }
        }
        return sum;
    }
}
