package io.bodkin.jmh;

import io.bodkin.darray.Blocks;
import io.bodkin.darray.DArray;
import io.bodkin.darray.DArrays;
import io.bodkin.engine.Engine;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Asks: how many seconds do operations on arrays in memory take? {@code ArrayRates [ELEMENTS]}: the best and the median
 * of ten, of the same operations as {@code jmh/peers/arrays.py} and {@code jmh/peers/loops.c}.
 */
public final class ArrayRates {
    private static final int ROUNDS = 10;

    private ArrayRates() {}

    public static void main(String[] args) {
        long n = args.length > 0 ? Long.parseLong(args[0]) : 100_000_000;
        Blocks blocks = Blocks.of(1 << 20);
        try (Engine engine = Engine.builder().memory(n * 8 * 5).build()) {
            DArray x = DArrays.rand(engine, 1, blocks, n).fetch();
            DArray y = DArrays.rand(engine, 2, blocks, n).fetch();
            Map<String, Supplier<DArray>> results = new LinkedHashMap<>();
            results.put("a*x+y", () -> x.mul(2.5).add(y));
            results.put("a*x+y as a lambda", () -> x.map(y, (a, b) -> 2.5 * a + b));
            results.put(
                    "sqrt(x*x+y*y)+exp(-x)",
                    () -> x.mul(x).add(y.mul(y)).sqrt().add(x.neg().exp()));
            results.put(
                    "exp(x)*y+x*y-sqrt(x)", () -> x.exp().mul(y).add(x.mul(y)).sub(x.sqrt()));
            results.put("the same as a lambda", () -> x.map(y, (a, b) -> Math.exp(a) * b + a * b - Math.sqrt(a)));
            results.forEach((name, make) -> time(name, () -> make.get().fetch().release()));
            time("sum", () -> x.sum().fetch());
            time("mean and std", () -> x.std().fetch());
            time("rand", () -> DArrays.rand(engine, 3, blocks, n).fetch().release());
            time("randn", () -> DArrays.randn(engine, 3, blocks, n).fetch().release());
        }
    }

    private static void time(String name, Runnable operation) {
        double[] seconds = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            operation.run();
            seconds[round] = (System.nanoTime() - start) / 1e9;
        }
        Arrays.sort(seconds);
        System.out.printf("%-24s %.3f s, median %.3f%n", name, seconds[0], seconds[ROUNDS / 2]);
    }
}
