package io.bodkin.darray.sort;

import io.bodkin.darray.expr.Algorithm;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.expr.Views;
import io.bodkin.darray.grid.Grid;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.memory.SizeClass;
import java.util.ArrayList;
import java.util.List;

/**
 * Sorts an array of one axis, which may be larger than memory. Blocks are distributed by key into runs, as long as
 * memory allows, in cells of which only the order among each other is known; from the bounds of all cells follows what
 * each block of the result needs of each run, and each block sorts just that. So what does not fit in memory is read
 * once, written once in runs, read once from them, and written once. Equal elements keep their order, also where a
 * block of the result ends among them.
 */
final class GlobalSort implements Algorithm {
    private final Order order;
    private final Grid grid;
    private final Sizes sizes;
    private final int window;

    private GlobalSort(Order order, Grid grid, Sizes sizes, int window) {
        this.order = order;
        this.grid = grid;
        this.sizes = sizes;
        this.window = window;
    }

    static Node of(Engine engine, Node x, Order order) {
        int threads = Math.max(1, engine.processors().size());
        long budget = engine.settings().memory();
        Node fitting = Views.rechunk(x, Sizes.fitting(order, x.grid(), budget, threads));
        Sizes sizes = Sizes.of(order, fitting.grid(), budget, threads);
        return new Node.ByAlgorithm(
                new GlobalSort(order, fitting.grid(), sizes, 2 * threads + 2),
                List.of(fitting),
                order.result(),
                sizes.result());
    }

    @Override
    public String name() {
        return order.places() ? "argsort" : "sort";
    }

    @Override
    public Cost cost() {
        long n = grid.elements();
        long results = n * order.resultBytes();
        long largestRun = 0;
        for (int run = 0; run < sizes.runs().size(); run++) {
            largestRun = Math.max(largestRun, count(run));
        }
        long room = (long) Long.BYTES * order.words();
        long run = largestRun * (order.dtype().byteWidth() + order.recordBytes() + room);
        long block = sizes.result().largestBlock();
        if (isOneTask()) {
            return new Cost(
                    1,
                    n * order.dtype().byteWidth(),
                    results,
                    n * (order.dtype().byteWidth() + order.resultBytes() + room));
        }
        long slack = (long) sizes.runs().size() * sizes.cell();
        long merge = (block + slack) * (order.recordBytes() + room)
                + 2L * sizes.runs().size() * sizes.piece() * order.recordBytes()
                + block * order.resultBytes();
        long taken = n * (order.dtype().byteWidth() + order.recordBytes());
        return new Cost(
                sizes.runs().size() + 1 + 3L * sizes.result().blockCount(),
                taken,
                n * order.recordBytes() + results,
                Math.max(run, merge));
    }

    private long count(int run) {
        int[] range = sizes.runs().get(run);
        return grid.cut(0, range[1]) - grid.cut(0, range[0]);
    }

    private boolean isOneTask() {
        return sizes.runs().size() == 1 && sizes.result().blockCount() == 1;
    }

    @Override
    public List<Task<Block>> spawn(Engine engine, List<List<? extends Ref<?>>> operands) {
        List<Task<Block>> tasks = new ArrayList<>();
        try (InOrder blocks = inOrder(engine, operands)) {
            while (tasks.size() < sizes.result().blockCount()) {
                tasks.add(blocks.next());
            }
            return tasks;
        } catch (Throwable failure) {
            tasks.forEach(Task::release);
            throw failure;
        }
    }

    @Override
    public InOrder inOrder(Engine engine, List<List<? extends Ref<?>>> operands) {
        if (isOneTask()) {
            Task<Block> task = alone(engine, operands.get(0));
            return new One(task);
        }
        return new Merges(engine, cuts(engine, operands.get(0)));
    }

    /** The only block of the result. */
    private static final class One implements InOrder {
        private final Task<Block> task;
        private boolean taken;

        One(Task<Block> task) {
            this.task = task;
        }

        @Override
        public Task<Block> next() {
            taken = true;
            return task;
        }

        @Override
        public void close() {
            if (!taken) {
                task.release();
            }
        }
    }

    private Task<Block> alone(Engine engine, List<? extends Ref<?>> blocks) {
        long n = grid.elements();
        long bytes = SizeClass.roundUpAll(n * (order.resultBytes() + (long) Long.BYTES * order.words()), 2);
        return engine.with(TaskOptions.named("sort").memory(bytes))
                .submit(new MergeTask(blocks(0), 0, (int) n), blocks.toArray(Ref<?>[]::new));
    }

    /** All elements of the blocks of a run. */
    private Source blocks(int run) {
        int[] range = sizes.runs().get(run);
        int count = range[1] - range[0];
        int[] input = new int[count];
        int[] to = new int[count];
        long[] places = new long[count];
        for (int i = 0; i < count; i++) {
            input[i] = i;
            places[i] = grid.cut(0, range[0] + i);
            to[i] = (int) (grid.cut(0, range[0] + i + 1) - places[i]);
        }
        return new Source(order, true, input, new int[count], to, places);
    }

    /** Spawns the runs. */
    private Task<Cuts> cuts(Engine engine, List<? extends Ref<?>> blocks) {
        List<Task<Run>> runs = new ArrayList<>();
        try {
            for (int run = 0; run < sizes.runs().size(); run++) {
                int[] range = sizes.runs().get(run);
                long n = count(run);
                long pieces = (n + sizes.piece() - 1) / sizes.piece();
                long bytes =
                        SizeClass.roundUpAll(n * (order.recordBytes() + (long) Long.BYTES * order.words()), pieces + 1);
                runs.add(engine.with(TaskOptions.named("run").memory(bytes).inNode(true))
                        .submit(
                                new RunTask(blocks(run), sizes.cell(), sizes.piece()),
                                blocks.subList(range[0], range[1]).toArray(Ref<?>[]::new)));
            }
            return engine.with(TaskOptions.named("split").memory(0).inNode(true))
                    .submit(new CutTask(sizes.piece(), sizes.result().cuts(0)), runs.toArray(Ref<?>[]::new));
        } finally {
            runs.forEach(Task::release);
        }
    }

    /** Spawns the tasks of the result one by one; each begins when one that was spawned some before has ended. */
    private final class Merges implements InOrder {
        private final Engine engine;
        private final Task<Cuts> cuts;
        private final List<Task<?>> spawned = new ArrayList<>();

        Merges(Engine engine, Task<Cuts> cuts) {
            this.engine = engine;
            this.cuts = cuts;
        }

        @Override
        public Task<Block> next() {
            int block = spawned.size();
            TaskOptions options = TaskOptions.named("merge").memory(0);
            if (block >= window) {
                options = options.after(spawned.get(block - window));
            }
            Task<Block> merge = engine.with(options).submitRef(new SpawnMerge(order, block), cuts);
            Task<Void> end = engine.with(
                            TaskOptions.named("end of merge").memory(0).after(merge))
                    .submit(new EndMerge(block), cuts);
            spawned.add(end);
            return merge;
        }

        @Override
        public void close() {
            spawned.forEach(Task::release);
            cuts.release();
        }
    }
}
