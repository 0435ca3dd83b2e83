package io.bodkin.darray.plan;

import io.bodkin.darray.eval.BatchTask;
import io.bodkin.darray.eval.BlockTask;
import io.bodkin.darray.eval.CombineTask;
import io.bodkin.darray.eval.FinishTask;
import io.bodkin.darray.eval.Numbering;
import io.bodkin.darray.eval.ReduceTask;
import io.bodkin.darray.eval.Reduction;
import io.bodkin.darray.eval.Stream;
import io.bodkin.darray.eval.Tensors;
import io.bodkin.darray.expr.Algorithm;
import io.bodkin.darray.expr.BlockTasks;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.grid.Region;
import io.bodkin.darray.reduce.Together;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.memory.SizeClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Spawns the tasks of stages: those of all stages but the last at once, block by block in the order of their grids,
 * those of the last as they are asked for. Closing it ends its handles on what the last stage needs. Used by one
 * thread.
 */
final class Launch implements AutoCloseable {
    /** States that one task combines. */
    static final int FAN_IN = 8;

    private final Engine engine;
    private final Spawner spawner;
    private final Consumer<Task<?>> ender;
    private final Stage last;
    private final Map<Stage, List<? extends Task<?>>> results = new IdentityHashMap<>();

    private Launch(Engine engine, Spawner spawner, Consumer<Task<?>> ender, Stage last) {
        this.engine = engine;
        this.spawner = spawner;
        this.ender = ender;
        this.last = last;
    }

    static Launch of(Engine engine, Stages stages) {
        return of(engine, engine, Task::release, stages);
    }

    /**
     * @param spawner takes all tasks but those of algorithms
     * @param ender takes the handles that are not needed any more
     */
    static Launch of(Engine engine, Spawner spawner, Consumer<Task<?>> ender, Stages stages) {
        Launch launch = new Launch(engine, spawner, ender, stages.last());
        try {
            for (Stage stage : stages.earlier()) {
                launch.results.put(stage, launch.all(stage));
            }
            return launch;
        } catch (Throwable failure) {
            launch.close();
            throw failure;
        }
    }

    private List<? extends Task<?>> all(Stage some) {
        if (some instanceof Stage.Algorithmic stage) {
            return stage.node().algorithm().spawn(engine, sources(stage));
        }
        if (some instanceof Stage.Finished stage) {
            return finished(stage);
        }
        Stage.Fused stage = (Stage.Fused) some;
        Spawning spawning = new Spawning(stage);
        Reduction.Form form = stage.node() instanceof Node.Reduced reduced && reduced.reducer() instanceof Together
                ? Reduction.Form.STATES
                : Reduction.Form.BLOCK;
        Task<?>[] tasks = new Task<?>[stage.node().grid().blockCount()];
        try {
            for (int number : order(stage)) {
                tasks[number] = spawning.block(number, form);
            }
            return List.of(tasks);
        } catch (Throwable failure) {
            Arrays.stream(tasks).filter(Objects::nonNull).forEach(ender);
            throw failure;
        }
    }

    private List<Task<Block>> finished(Stage.Finished stage) {
        Node.Reduced node = stage.node();
        Together together = (Together) ((Node.Reduced) stage.together().node()).reducer();
        List<? extends Task<?>> states = results.get(stage.together());
        BlockTasks finishing = new BlockTasks(spawner);
        List<Task<Block>> tasks = new ArrayList<>();
        try {
            for (int number = 0; number < states.size(); number++) {
                Region region = node.grid().region(number);
                tasks.add(finishing.spawn(
                        "finish",
                        region.elements() * node.dtype().byteWidth(),
                        new FinishTask(together, stage.part(), node.finish(), region.extent()),
                        List.of(states.get(number))));
            }
            return tasks;
        } catch (Throwable failure) {
            tasks.forEach(ender);
            throw failure;
        }
    }

    /**
     * Blocks in the order of their grid; but pieces of another array in the order of its blocks, so that each is read
     * once.
     */
    private static int[] order(Stage.Fused stage) {
        Grid grid = stage.node().grid();
        IntStream numbers = IntStream.range(0, grid.blockCount());
        if (!(stage.node() instanceof Node.View)
                || !(stage.program().streams().get(0) instanceof Stream.Stored stored)) {
            return numbers.toArray();
        }
        return numbers.boxed()
                .sorted(Comparator.comparingInt(
                        number -> stored.footprint(grid.region(number)).blocks()[0]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private List<List<? extends Ref<?>>> sources(Stage stage) {
        List<List<? extends Ref<?>>> sources = new ArrayList<>();
        for (Stage.Source source : stage.sources()) {
            sources.add(
                    source instanceof Stage.Source.Given given
                            ? given.array().blocks()
                            : results.get(((Stage.Source.Computed) source).stage()));
        }
        return sources;
    }

    /** Spawns all tasks of the last stage; the caller has the handles. */
    List<? extends Task<?>> allOfLast() {
        return all(last);
    }

    /** As {@link #allOfLast}, of a stage that is an algorithm, as the blocks are asked for. */
    Algorithm.InOrder inOrderOfLast() {
        return ((Stage.Algorithmic) last).node().algorithm().inOrder(engine, sources(last));
    }

    /** Spawns tasks of the last stage, which is fused. */
    Spawning last() {
        return new Spawning((Stage.Fused) last);
    }

    @Override
    public void close() {
        results.values().forEach(tasks -> tasks.forEach(ender));
    }

    /** The tasks of one stage. */
    final class Spawning {
        private final Stage.Fused stage;
        private final List<List<? extends Ref<?>>> sources;
        private final BlockTasks tasks = new BlockTasks(spawner);

        private Spawning(Stage.Fused stage) {
            this.stage = stage;
            this.sources = sources(stage);
        }

        /** @param form of the result, if the stage is a reduction */
        Task<?> block(int number, Reduction.Form form) {
            if (stage.node() instanceof Node.Reduced node) {
                return new Tree(node, number, form).task();
            }
            Region region = stage.node().grid().region(number);
            long bytes = region.elements() * stage.program().dtype().byteWidth();
            return tasks.spawn("evaluate", bytes, new BlockTask(stage.program(), region), inputs(region));
        }

        /** As {@link #block}, computed in a scope; the stage is no reduction. */
        Task<Block> block(int number, Scope scope) {
            Region region = stage.node().grid().region(number);
            long bytes = region.elements() * stage.program().dtype().byteWidth();
            return spawner.with(BlockTasks.options("evaluate", bytes).scope(scope))
                    .submit(
                            new BlockTask(stage.program(), region),
                            inputs(region).toArray(Ref<?>[]::new));
        }

        /** As {@link #block}, as a record batch; the stage is no reduction. */
        Task<Batch> batch(int number, Tensors tensors) {
            Region region = stage.node().grid().region(number);
            return tasks.spawn(
                    "save",
                    tensors.bytes(region.elements()),
                    new BatchTask(stage.program(), region, tensors),
                    inputs(region));
        }

        /** The blocks, and then the numbers, that a task takes to compute a region. */
        List<Ref<?>> inputs(Region region) {
            List<Ref<?>> inputs = new ArrayList<>();
            int source = 0;
            for (Stream stream : stage.program().streams()) {
                if (stream instanceof Stream.Stored stored) {
                    List<? extends Ref<?>> blocks = sources.get(source++);
                    for (int block : stored.footprint(region).blocks()) {
                        inputs.add(blocks.get(block));
                    }
                }
            }
            inputs.addAll(stage.scalars());
            return inputs;
        }

        /** The tasks of one block of a reduction: what is reduced, block by block, and a tree of what combines them. */
        private final class Tree {
            private final Node.Reduced node;
            private final Grid grid;
            private final int[] kept;
            private final Reduction reduction;
            private final Numbering positions;
            /** How many blocks of what is reduced lie on each reduced axis; 1 for the others. */
            private final long[] counts;

            Tree(Node.Reduced node, int number, Reduction.Form form) {
                this.node = node;
                this.grid = node.reducedNode().grid();
                this.kept = node.grid().coordinates(number);
                this.reduction = new Reduction(
                        node.reducer(),
                        node.finish(),
                        node.grid().region(number).extent(),
                        form);
                this.positions = positions();
                this.counts = new long[grid.rank()];
                for (int axis = 0; axis < grid.rank(); axis++) {
                    counts[axis] = node.reduced()[axis] ? grid.blocks(axis) : 1;
                }
            }

            private Numbering positions() {
                long[] extents = grid.extents();
                for (int axis = 0; axis < extents.length; axis++) {
                    extents[axis] = node.reduced()[axis] ? extents[axis] : 1;
                }
                long[] weights = Extents.strides(extents);
                for (int axis = 0; axis < extents.length; axis++) {
                    weights[axis] = node.reduced()[axis] ? weights[axis] : 0;
                }
                return new Numbering(0, weights);
            }

            Task<?> task() {
                int parts = Math.toIntExact(Extents.elements(counts));
                return parts == 0 ? combine(List.of(), reduction) : part(0, parts, reduction);
            }

            /** The blocks from {@code from}, {@code count} of them, combined: by depth, so that few states wait. */
            private Task<?> part(int from, int count, Reduction as) {
                if (count == 1) {
                    return reduce(from, as);
                }
                int each = 1;
                while ((long) each * FAN_IN < count) {
                    each *= FAN_IN;
                }
                List<Task<?>> parts = new ArrayList<>();
                try {
                    for (int done = 0; done < count; done += each) {
                        parts.add(part(from + done, Math.min(each, count - done), reduction.as(Reduction.Form.STATES)));
                    }
                    return combine(parts, as);
                } finally {
                    parts.forEach(ender);
                }
            }

            private Task<?> reduce(int part, Reduction as) {
                int[] coordinates = new int[grid.rank()];
                long left = part;
                int next = kept.length - 1;
                for (int axis = grid.rank() - 1; axis >= 0; axis--) {
                    coordinates[axis] = node.reduced()[axis] ? (int) (left % counts[axis]) : kept[next--];
                    left /= counts[axis];
                }
                Region region = grid.region(grid.number(coordinates));
                ReduceTask task = new ReduceTask(stage.program(), region, node.reduced(), positions, as);
                return tasks.spawn("reduce", bytes(as), task, inputs(region));
            }

            private Task<?> combine(List<Task<?>> parts, Reduction as) {
                return tasks.spawn("combine", bytes(as), new CombineTask(as), parts);
            }

            private static long bytes(Reduction as) {
                long bytes = as.allocatedBytes();
                return bytes == 0 ? 0 : SizeClass.roundUpAll(bytes, 2);
            }
        }
    }
}
