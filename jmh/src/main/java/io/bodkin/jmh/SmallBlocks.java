package io.bodkin.jmh;

import io.bodkin.darray.Blocks;
import io.bodkin.darray.DArray;
import io.bodkin.darray.DArrays;
import io.bodkin.engine.Engine;
import java.util.Arrays;

/**
 * Asks: what does a block cost, however small it is? {@code SmallBlocks [BLOCKS]}: microseconds for each of so many
 * blocks of 1 KiB, best and median of ten.
 */
public final class SmallBlocks {
    private static final int ROUNDS = 10;
    private static final int ELEMENTS = 128;

    private SmallBlocks() {}

    public static void main(String[] args) {
        int blocks = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        try (Engine engine = Engine.builder().memory("4GiB").build()) {
            DArray x = DArrays.rand(engine, 1, Blocks.of(ELEMENTS), (long) ELEMENTS * blocks)
                    .fetch();
            time(
                    "a*x+b, and a tree of sums",
                    blocks,
                    () -> x.mul(2.5).add(1).sum().fetch());
            time("a tree of sums", blocks, () -> x.sum().fetch());
            time("a*x+b, stored", blocks, () -> x.mul(2.5).add(1).fetch().release());
        }
    }

    private static void time(String name, int blocks, Runnable operation) {
        double[] micros = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            operation.run();
            micros[round] = (System.nanoTime() - start) / 1e3 / blocks;
        }
        Arrays.sort(micros);
        System.out.printf("%-28s %.2f us a block, median %.2f%n", name, micros[0], micros[ROUNDS / 2]);
    }
}
