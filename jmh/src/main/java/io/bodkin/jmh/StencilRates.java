package io.bodkin.jmh;

import com.sun.management.OperatingSystemMXBean;
import io.bodkin.darray.Blocks;
import io.bodkin.darray.DArray;
import io.bodkin.darray.DArrays;
import io.bodkin.darray.stencil.Boundary;
import io.bodkin.darray.stencil.Stencil;
import io.bodkin.darray.stencil.WeightedStencil;
import io.bodkin.darray.stencil.WindowFn1;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Asks: how many seconds does a step of a stencil take on a square FLOAT64 matrix in memory? {@code StencilRates [SIZE
 * [BLOCK]]}: the best and the median of seven, and what the processors worked, of the same operations as
 * {@code jmh/peers/stencils.py} and {@code jmh/peers/loops.c}; and with them the time of {@code x + 1}, which reads and
 * writes the same memory.
 */
public final class StencilRates {
    private static final int ROUNDS = 7;
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private StencilRates() {}

    public static void main(String[] args) {
        int size = args.length > 0 ? Integer.parseInt(args[0]) : 8192;
        int block = args.length > 1 ? Integer.parseInt(args[1]) : 4096;
        WeightedStencil five = Stencil.weights(new double[][] {{0, 0.2, 0}, {0.2, 0.2, 0.2}, {0, 0.2, 0}})
                .boundary(Boundary.wrap());
        Stencil ring = Stencil.of(1).boundary(Boundary.wrap());
        WindowFn1 mean = w -> 0.2 * (w.at(-1, 0) + w.at(0, -1) + w.at(0, 0) + w.at(0, 1) + w.at(1, 0));
        WindowFn1 life = w -> {
            double neighbours = w.at(-1, -1)
                    + w.at(-1, 0)
                    + w.at(-1, 1)
                    + w.at(0, -1)
                    + w.at(0, 1)
                    + w.at(1, -1)
                    + w.at(1, 0)
                    + w.at(1, 1);
            return neighbours == 3 || neighbours == 2 && w.at(0, 0) == 1 ? 1 : 0;
        };
        try (Engine engine = Engine.builder().memory(40L * size * size).build()) {
            Blocks blocks = Blocks.of(block, block);
            DArray x = DArrays.rand(engine, 1, blocks, size, size).fetch();
            DArray board = DArrays.randIntegers(engine, 1, 0, 2, blocks, size, size)
                    .cast(DType.UINT8)
                    .fetch();
            Map<String, Supplier<DArray>> results = new LinkedHashMap<>();
            results.put("x + 1", () -> x.add(1));
            results.put("five points, weights", () -> x.stencil(five));
            results.put("five points, function", () -> x.stencil(ring, mean));
            results.put("ten steps, weights", () -> x.stencil(five.steps(10)));
            results.put("ten steps, function", () -> x.stencil(ring.steps(10), mean));
            results.put("life, UINT8", () -> board.stencil(ring, life));
            results.put("ten steps of life", () -> board.stencil(ring.steps(10), life));
            results.forEach((name, make) -> time(name, () -> make.get().fetch().release()));
        }
    }

    private static void time(String name, Runnable operation) {
        double[] seconds = new double[ROUNDS];
        double[] worked = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            long before = PROCESS.getProcessCpuTime();
            operation.run();
            worked[round] = (PROCESS.getProcessCpuTime() - before) / 1e9;
            seconds[round] = (System.nanoTime() - start) / 1e9;
        }
        Arrays.sort(seconds);
        Arrays.sort(worked);
        System.out.printf(
                "%-24s %.3f s, median %.3f; of processors %.3f, median %.3f%n",
                name, seconds[0], seconds[ROUNDS / 2], worked[0], worked[ROUNDS / 2]);
    }
}
