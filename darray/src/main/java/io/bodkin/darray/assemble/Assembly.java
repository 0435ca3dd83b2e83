package io.bodkin.darray.assemble;

import io.bodkin.darray.eval.AssembleTask;
import io.bodkin.darray.eval.Placement;
import io.bodkin.darray.expr.Algorithm;
import io.bodkin.darray.expr.BlockTasks;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.grid.Region;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Fn1;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.memory.SizeClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** A task for each block of the result copies its pieces; a block that is one of an operand as it is, is not copied. */
final class Assembly implements Algorithm {
    private final String name;
    private final Placement placement;
    private final DType dtype;
    private final List<Grid> grids;
    /** For each operand whether its blocks are batches, which are no blocks of the result. */
    private final List<Boolean> ofBatches;

    private final Grid grid;

    private Assembly(
            String name, Placement placement, DType dtype, List<Grid> grids, List<Boolean> ofBatches, Grid grid) {
        this.name = name;
        this.placement = placement;
        this.dtype = dtype;
        this.grids = grids;
        this.ofBatches = ofBatches;
        this.grid = grid;
    }

    /** @param operands of one type */
    static Node of(String name, Placement placement, List<Node> operands, Grid grid) {
        DType dtype = operands.get(0).dtype();
        List<Grid> grids = operands.stream().map(Node::grid).toList();
        List<Boolean> ofBatches = operands.stream()
                .map(operand -> operand instanceof Node.Stored stored && stored.isOfBatches())
                .toList();
        return new Node.ByAlgorithm(
                new Assembly(name, placement, dtype, grids, ofBatches, grid), operands, dtype, grid);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Cost cost() {
        long taken = 0;
        long made = 0;
        long largest = 0;
        for (int number = 0; number < grid.blockCount(); number++) {
            Region region = grid.region(number);
            int[][] blocks = blocks(region);
            long bytes = 0;
            int count = 0;
            boolean copied = false;
            for (int operand = 0; operand < blocks.length; operand++) {
                for (int block : blocks[operand]) {
                    bytes += bytes(grids.get(operand).region(block));
                    copied |= ofBatches.get(operand);
                    count++;
                }
            }
            copied |= count != 1 || !isWhole(region, blocks);
            taken += bytes;
            made += copied ? SizeClass.roundUp(bytes(region)) : 0;
            largest = Math.max(largest, bytes + (copied ? bytes(region) : 0));
        }
        return new Cost(grid.blockCount(), taken, made, largest);
    }

    private long bytes(Region region) {
        return region.elements() * dtype.byteWidth();
    }

    @Override
    public List<Task<Block>> spawn(Engine engine, List<List<? extends Ref<?>>> operands) {
        List<Task<Block>> tasks = new ArrayList<>();
        BlockTasks making = new BlockTasks(engine);
        try {
            for (int number = 0; number < grid.blockCount(); number++) {
                tasks.add(spawn(making, grid.region(number), operands));
            }
            return tasks;
        } catch (Throwable failure) {
            tasks.forEach(Task::release);
            throw failure;
        }
    }

    private Task<Block> spawn(BlockTasks making, Region region, List<List<? extends Ref<?>>> operands) {
        int[][] blocks = blocks(region);
        List<Ref<?>> inputs = new ArrayList<>();
        for (int operand = 0; operand < blocks.length; operand++) {
            for (int block : blocks[operand]) {
                inputs.add(operands.get(operand).get(block));
            }
        }
        if (inputs.size() == 1 && !isFile(inputs.get(0)) && isWhole(region, blocks)) {
            return making.spawn(name, 0, (Fn1<Block, Block>) block -> block, inputs);
        }
        return making.spawn(name, bytes(region), new AssembleTask(placement, dtype, grids, blocks, region), inputs);
    }

    private static boolean isFile(Ref<?> ref) {
        return ref instanceof Chunk<?> chunk && Batch.class.isAssignableFrom(chunk.type());
    }

    /** Whether a region is one block of an operand as it is. */
    private boolean isWhole(Region region, int[][] blocks) {
        List<Boolean> whole = new ArrayList<>();
        placement.pieces(region, (operand, source, target) -> {
            Region block = grids.get(operand).region(blocks[operand][0]);
            whole.add(Arrays.equals(block.from(), source.from())
                    && Arrays.equals(block.extent(), source.extent())
                    && Arrays.equals(block.extent(), region.extent()));
        });
        return whole.equals(List.of(true));
    }

    /** For each operand the blocks that a region needs. */
    private int[][] blocks(Region region) {
        List<TreeSet<Integer>> needed = new ArrayList<>();
        grids.forEach(some -> needed.add(new TreeSet<>()));
        placement.pieces(
                region,
                (operand, source, target) -> grids.get(operand)
                        .forEachBlock(
                                source, (number, part) -> needed.get(operand).add(number)));
        return needed.stream()
                .map(numbers -> numbers.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
    }
}
