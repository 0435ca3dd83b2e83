package io.bodkin.jmh;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Task;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks: does a graph of ten million tasks complete in a heap of 4 GiB? {@code ManyTasks chain|stencil|independent
 * [TASKS]} keeps the handles that the shape needs, and prints the time.
 */
public final class ManyTasks {
    private static final int WIDTH = 1_000;

    private ManyTasks() {}

    public static void main(String[] args) throws Exception {
        int tasks = args.length > 1 ? Integer.parseInt(args[1]) : 10_000_000;
        long start = System.nanoTime();
        try (Engine engine = Engine.builder().memory("64MiB").build()) {
            long result = switch (args[0]) {
                case "chain" -> chain(engine, tasks);
                case "stencil" -> stencil(engine, tasks);
                case "independent" -> independent(engine, tasks);
                default -> throw new IllegalArgumentException("chain, stencil or independent, not " + args[0]);
            };
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "%s of %d tasks: %.2f s, %.0f ns a task, result %d%n",
                    args[0], tasks, seconds, seconds * 1e9 / tasks, result);
        }
    }

    /** Held back until all are spawned: the whole graph is there at once. */
    private static long chain(Engine engine, int tasks) throws Exception {
        List<Task<Integer>> last = new ArrayList<>();
        engine.bulk(() -> {
            Task<Integer> task = engine.spawn(() -> 1);
            for (int i = 1; i < tasks; i++) {
                task = engine.spawn(task, n -> n + 1);
            }
            last.add(task);
        });
        return last.get(0).fetch();
    }

    private static long stencil(Engine engine, int tasks) throws Exception {
        List<Task<Integer>> row = new ArrayList<>();
        engine.bulk(() -> {
            for (int i = 0; i < WIDTH; i++) {
                row.add(engine.spawn(() -> 1));
            }
            for (int step = 1; step < tasks / WIDTH; step++) {
                List<Task<Integer>> before = List.copyOf(row);
                for (int i = 0; i < WIDTH; i++) {
                    row.set(
                            i,
                            engine.spawn(
                                    before.get((i + WIDTH - 1) % WIDTH),
                                    before.get(i),
                                    before.get((i + 1) % WIDTH),
                                    (a, b, c) -> a | b | c));
                }
            }
        });
        return engine.fetchAll(row).stream().mapToInt(n -> n).sum();
    }

    private static long independent(Engine engine, int tasks) {
        List<Task<Integer>> all = new ArrayList<>(tasks);
        for (int i = 0; i < tasks; i++) {
            all.add(engine.spawn(() -> 1));
        }
        long sum = 0;
        for (Task<Integer> task : all) {
            sum += task.fetch();
        }
        return sum;
    }
}
