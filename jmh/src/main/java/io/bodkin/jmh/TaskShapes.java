package io.bodkin.jmh;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongBiFunction;

/** Asks: what does a task cost in the graphs of {@code jmh/peers/tasks.py}? {@code TaskShapes [TASKS]}; best of ten. */
public final class TaskShapes {
    private static final int ROUNDS = 10;

    private TaskShapes() {}

    public static void main(String[] args) {
        int tasks = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        try (Engine engine = Engine.builder().memory("64MiB").build()) {
            time(engine, "fan", tasks, TaskShapes::fan);
            time(engine, "tree", tasks, TaskShapes::tree);
            time(engine, "chain", tasks, TaskShapes::chain);
        }
    }

    private static void time(Engine engine, String name, int tasks, ToLongBiFunction<Engine, Integer> shape) {
        double first = 0;
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            if (shape.applyAsLong(engine, tasks) <= 0) {
                throw new AssertionError(name + " came to no positive number");
            }
            double micros = (System.nanoTime() - start) / 1e3 / tasks;
            first = round == 0 ? micros : first;
            best = Math.min(best, micros);
        }
        System.out.printf("%s of %d tasks: %.3f us a task, the first time %.3f%n", name, tasks, best, first);
    }

    private static long fan(Engine engine, int tasks) {
        Task<Integer> source = engine.spawn(() -> 1);
        List<Task<Integer>> middle = new ArrayList<>(tasks);
        for (int i = 0; i < tasks; i++) {
            middle.add(engine.spawn(source, n -> n + 1));
        }
        return engine.spawn(
                        middle,
                        (List<Integer> all) -> all.stream().mapToInt(n -> n).sum())
                .fetch();
    }

    private static long tree(Engine engine, int tasks) {
        List<Task<Integer>> level = new ArrayList<>(tasks / 2);
        for (int i = 0; i < tasks / 2; i++) {
            level.add(engine.spawn(() -> 1));
        }
        while (level.size() > 1) {
            List<Task<Integer>> above = new ArrayList<>(level.size() / 2 + 1);
            for (int i = 0; i + 1 < level.size(); i += 2) {
                above.add(engine.spawn(level.get(i), level.get(i + 1), Integer::sum));
            }
            if (level.size() % 2 == 1) {
                above.add(level.get(level.size() - 1));
            }
            level = above;
        }
        return level.get(0).fetch();
    }

    private static long chain(Engine engine, int tasks) {
        Task<Integer> last = engine.spawn(() -> 0);
        for (int i = 1; i < tasks; i++) {
            last = engine.spawn(last, n -> n + 1);
        }
        return last.fetch();
    }
}
