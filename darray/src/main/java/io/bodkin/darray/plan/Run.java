package io.bodkin.darray.plan;

import io.bodkin.darray.eval.Reduction;
import io.bodkin.darray.eval.Tensors;
import io.bodkin.darray.expr.Algorithm;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.grid.AffineMap;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.api.Task;
import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Computes nodes: all of one to be kept, block by block for whoever takes them, or the only element of one. */
public final class Run {
    /** What is done with a block. */
    @FunctionalInterface
    public interface Visitor {
        /** @param block borrowed */
        void visit(int number, Block block);
    }

    private Run() {}

    /** Starts the computation of all blocks; the caller has their handles. */
    public static Node.Stored store(Engine engine, Node node) {
        if (node instanceof Node.Stored stored) {
            return stored;
        }
        try (Launch launch = Launch.of(engine, Stages.of(engine, node))) {
            return new Node.Stored(node.dtype(), node.grid(), List.copyOf(launch.allOfLast()));
        }
    }

    /**
     * As {@link #store}, each block in a scope; what is stored is copied.
     *
     * @param scopes by number of the block
     */
    public static Node.Stored store(Engine engine, Node node, IntFunction<Scope> scopes) {
        Node computed = new Node.View(node, AffineMap.identity(node.grid().rank()), node.grid());
        List<Task<Block>> tasks = new ArrayList<>();
        try (Launch launch = Launch.of(engine, Stages.of(engine, computed))) {
            Launch.Spawning spawning = launch.last();
            for (int number = 0; number < node.grid().blockCount(); number++) {
                tasks.add(spawning.block(number, scopes.apply(number)));
            }
            return new Node.Stored(node.dtype(), node.grid(), List.copyOf(tasks));
        } catch (Throwable failure) {
            tasks.forEach(Task::release);
            throw failure;
        }
    }

    /**
     * Starts the computation of a reduction of everything.
     *
     * @param form of the number; {@code T} is its type
     */
    public static <T> Task<T> number(Engine engine, Node.Reduced node, Reduction.Form form) {
        try (Launch launch = Launch.of(engine, Stages.of(engine, node))) {
            @SuppressWarnings("unchecked") // of this form
            Task<T> task = (Task<T>) launch.last().block(0, form);
            return task;
        }
    }

    /**
     * Visits all blocks in the order of the grid; a few ahead are computed meanwhile, in no more than a quarter of the
     * budget.
     */
    public static void forEachBlock(Engine engine, Node node, Visitor visitor) {
        int count = node.grid().blockCount();
        if (count == 0) {
            return;
        }
        long blockBytes = Math.max(1, node.grid().largestBlock() * node.dtype().byteWidth());
        int ahead = (int)
                Math.min(2L * engine.processors().size(), engine.settings().memory() / 4 / blockBytes);
        Deque<Task<Block>> begun = new ArrayDeque<>();
        try (Launch launch = Launch.of(engine, Stages.of(engine, node));
                Algorithm.InOrder blocks = inOrder(launch, node)) {
            for (int number = 0, next = 0; number < count; number++) {
                for (; next < count && next <= number + ahead; next++) {
                    begun.add(blocks.next());
                }
                Task<Block> task = begun.remove();
                try (Block block = task.fetch()) {
                    visitor.visit(number, block);
                } finally {
                    task.release();
                }
            }
        } finally {
            begun.forEach(Task::release);
        }
    }

    private static Algorithm.InOrder inOrder(Launch launch, Node node) {
        return node instanceof Node.ByAlgorithm ? launch.inOrderOfLast() : new Spawned(launch.last());
    }

    /** Blocks of a stage that makes them one by one. */
    private static final class Spawned implements Algorithm.InOrder {
        private final Launch.Spawning spawning;
        private int number;

        Spawned(Launch.Spawning spawning) {
            this.spawning = spawning;
        }

        @Override
        public Task<Block> next() {
            @SuppressWarnings("unchecked") // of this form
            Task<Block> task = (Task<Block>) spawning.block(number++, Reduction.Form.BLOCK);
            return task;
        }

        @Override
        public void close() {
            // Whoever took blocks has their handles.
        }
    }

    /**
     * Computes all blocks, as batches, in the order of the grid, and gives each to whoever takes it before the next is
     * begun.
     *
     * @param taker is lent the handle
     */
    public static void forEachBatch(Engine engine, Node node, Tensors tensors, Consumer<Task<Batch>> taker) {
        forEachTask(engine, node, (spawning, number) -> spawning.batch(number, tensors), taker);
    }

    /** As {@link #forEachBatch}, as blocks. */
    public static void forEachTask(Engine engine, Node node, Consumer<Task<Block>> taker) {
        if (node instanceof Node.ByAlgorithm && node.grid().blockCount() > 0) {
            forEachMade(engine, node, taker);
            return;
        }
        forEachTask(
                engine,
                node,
                (spawning, number) -> {
                    @SuppressWarnings("unchecked") // of this form
                    Task<Block> task = (Task<Block>) spawning.block(number, Reduction.Form.BLOCK);
                    return task;
                },
                taker);
    }

    private static void forEachMade(Engine engine, Node node, Consumer<Task<Block>> taker) {
        try (Launch launch = Launch.of(engine, Stages.of(engine, node));
                Algorithm.InOrder blocks = launch.inOrderOfLast()) {
            for (int number = 0; number < node.grid().blockCount(); number++) {
                Task<Block> task = blocks.next();
                try {
                    taker.accept(task);
                } finally {
                    task.release();
                }
            }
        }
    }

    private static <T> void forEachTask(
            Engine engine, Node node, BiFunction<Launch.Spawning, Integer, Task<T>> spawner, Consumer<Task<T>> taker) {
        if (node instanceof Node.ByAlgorithm && node.grid().blockCount() > 0) {
            try (Launch launch = Launch.of(engine, Stages.of(engine, node));
                    Passing blocks =
                            new Passing(launch.inOrderOfLast(), node.grid().blockCount())) {
                forEachTask(engine, new Node.Stored(node.dtype(), node.grid(), blocks), spawner, taker);
            }
            return;
        }
        Node computed = new Node.View(node, AffineMap.identity(node.grid().rank()), node.grid());
        try (Launch launch = Launch.of(engine, Stages.of(engine, computed))) {
            Launch.Spawning spawning = launch.last();
            for (int number = 0; number < node.grid().blockCount(); number++) {
                Task<T> task = spawner.apply(spawning, number);
                try {
                    taker.accept(task);
                } finally {
                    task.release();
                }
            }
        }
    }

    /** The blocks of an algorithm, asked for one after another: the handle of each ends when the next is asked for. */
    private static final class Passing extends AbstractList<Ref<?>> implements AutoCloseable {
        private final Algorithm.InOrder blocks;
        private final int size;
        private int number = -1;
        private Optional<Task<Block>> task = Optional.empty();

        Passing(Algorithm.InOrder blocks, int size) {
            this.blocks = blocks;
            this.size = size;
        }

        @Override
        public Ref<?> get(int index) {
            if (index == number + 1) {
                task.ifPresent(Task::release);
                task = Optional.of(blocks.next());
                number = index;
            }
            if (index != number) {
                throw new IllegalStateException("block " + index + " is asked for after block " + number);
            }
            return task.orElseThrow();
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public void close() {
            task.ifPresent(Task::release);
            blocks.close();
        }
    }

    /** Ends the handles of blocks. */
    public static void release(Node.Stored stored) {
        for (Ref<?> block : stored.blocks()) {
            if (block instanceof Task<?> task) {
                task.release();
            } else if (block instanceof Chunk<?> chunk) {
                chunk.release();
            }
        }
    }

    /** Waits until all blocks that are computed by tasks are there. */
    public static void await(Node.Stored stored) {
        for (Ref<?> block : stored.blocks()) {
            if (block instanceof Task<?> task) {
                task.fetchRaw().release();
            }
        }
    }
}
