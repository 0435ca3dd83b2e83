package io.bodkin.darray.stencil;

import io.bodkin.darray.eval.AssembleTask;
import io.bodkin.darray.expr.Algorithm;
import io.bodkin.darray.expr.BlockTasks;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.grid.Region;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * In each of several rounds a task for each block, which does some steps. It takes blocks, or slices of them that tasks
 * cut before, which are all that others read of a block then.
 *
 * @param rounds what is done in each: of all but the first the first operand is the result of the one before
 */
record Steps(List<Needs> rounds) implements Algorithm {
    @Override
    public String name() {
        return "stencil";
    }

    private Grid grid() {
        return rounds.get(0).grids().get(0);
    }

    @Override
    public Cost cost() {
        long tasks = 0;
        long taken = 0;
        long made = 0;
        long largest = 0;
        for (Needs round : rounds) {
            Set<SliceKey> cut = new HashSet<>();
            for (int number = 0; number < grid().blockCount(); number++) {
                Region region = grid().region(number);
                long bytes = 0;
                for (Needs.Source source : round.of(region)) {
                    bytes += source.bytes();
                    if (source.isSlice() && cut.add(SliceKey.of(source))) {
                        long whole = blockBytes(round, source);
                        tasks++;
                        taken += whole;
                        made += source.bytes();
                        largest = Math.max(largest, whole + source.bytes());
                    }
                }
                long result = bytes(round, region);
                tasks++;
                taken += bytes;
                made += result;
                largest = Math.max(largest, bytes + result);
            }
        }
        return new Cost(tasks, taken, made, largest);
    }

    private static long blockBytes(Needs round, Needs.Source source) {
        return round.grids().get(source.part().operand()).region(source.block()).elements()
                * source.part().dtype().byteWidth();
    }

    private static long bytes(Needs round, Region region) {
        return region.elements() * round.sweep().result().byteWidth();
    }

    @Override
    public List<Task<Block>> spawn(Engine engine, List<List<? extends Ref<?>>> operands) {
        return all(inOrder(engine, operands));
    }

    @Override
    public InOrder inOrder(Engine engine, List<List<? extends Ref<?>>> operands) {
        List<List<? extends Ref<?>>> current = new ArrayList<>(operands);
        List<Task<Block>> made = List.of();
        try {
            for (Needs round : rounds.subList(0, rounds.size() - 1)) {
                List<Task<Block>> before = made;
                made = all(new Round(engine, round, List.copyOf(current), before));
                current.set(0, made);
            }
            return new Round(engine, rounds.get(rounds.size() - 1), current, made);
        } catch (Throwable failure) {
            made.forEach(Task::release);
            throw failure;
        }
    }

    private List<Task<Block>> all(InOrder blocks) {
        List<Task<Block>> tasks = new ArrayList<>();
        try (blocks) {
            for (int number = 0; number < grid().blockCount(); number++) {
                tasks.add(blocks.next());
            }
            return tasks;
        } catch (Throwable failure) {
            tasks.forEach(Task::release);
            throw failure;
        }
    }

    private record BlockKey(int operand, int block) {
        static BlockKey of(Needs.Source source) {
            return new BlockKey(source.part().operand(), source.block());
        }
    }

    /** A slice that several tasks may take. */
    private record SliceKey(int operand, int block, List<Long> from, List<Long> extent) {
        static SliceKey of(Needs.Source source) {
            Region region = source.part().region();
            return new SliceKey(source.part().operand(), source.block(), list(region.from()), list(region.extent()));
        }

        private static List<Long> list(long[] values) {
            List<Long> list = new ArrayList<>();
            for (long value : values) {
                list.add(value);
            }
            return list;
        }
    }

    /** The tasks of a round, which are spawned as they are asked for. */
    private static final class Round implements InOrder {
        private final BlockTasks making;
        private final Needs needs;
        private final Grid grid;
        private final List<List<? extends Ref<?>>> operands;
        private final List<Task<Block>> before;
        private final Map<SliceKey, Task<Block>> slices = new HashMap<>();

        /** Of each block all slices that tasks take: they are cut together, so that it is read once for them. */
        private final Map<BlockKey, Set<Needs.Source>> cuts = new HashMap<>();

        private int next;

        /** @param before the blocks that the round before has made: released when this is closed */
        Round(Engine engine, Needs needs, List<List<? extends Ref<?>>> operands, List<Task<Block>> before) {
            this.making = new BlockTasks(engine);
            this.needs = needs;
            this.grid = needs.grids().get(0);
            this.operands = operands;
            this.before = before;
            if (needs.slices()) {
                findCuts();
            }
        }

        @Override
        public Task<Block> next() {
            return spawn(grid.region(next++));
        }

        @Override
        public void close() {
            slices.values().forEach(Task::release);
            before.forEach(Task::release);
        }

        private void findCuts() {
            Set<SliceKey> found = new HashSet<>();
            for (int number = 0; number < grid.blockCount(); number++) {
                for (Needs.Source source : needs.of(grid.region(number))) {
                    if (source.isSlice() && found.add(SliceKey.of(source))) {
                        cuts.computeIfAbsent(BlockKey.of(source), key -> new LinkedHashSet<>())
                                .add(source);
                    }
                }
            }
        }

        private Task<Block> slice(Needs.Source source) {
            if (!slices.containsKey(SliceKey.of(source))) {
                for (Needs.Source cut : cuts.get(BlockKey.of(source))) {
                    slices.put(SliceKey.of(cut), cut(cut));
                }
            }
            return slices.get(SliceKey.of(source));
        }

        private Task<Block> spawn(Region region) {
            List<Part> parts = new ArrayList<>();
            List<Ref<?>> inputs = new ArrayList<>();
            for (Needs.Source source : needs.of(region)) {
                parts.add(source.part());
                inputs.add(
                        source.isSlice()
                                ? slice(source)
                                : operands.get(source.part().operand()).get(source.block()));
            }
            return making.spawn("stencil", bytes(needs, region), new StencilTask(needs.sweep(), region, parts), inputs);
        }

        private Task<Block> cut(Needs.Source source) {
            Part part = source.part();
            AssembleTask task = new AssembleTask(
                    new Whole(),
                    part.dtype(),
                    List.of(needs.grids().get(part.operand())),
                    new int[][] {{source.block()}},
                    part.region());
            return making.spawn(
                    "slice",
                    source.bytes(),
                    task,
                    List.of(operands.get(part.operand()).get(source.block())));
        }
    }
}
