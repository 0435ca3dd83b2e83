package io.bodkin.darray.expr;

import io.bodkin.darray.eval.Finish;
import io.bodkin.darray.eval.Generator;
import io.bodkin.darray.eval.Numbering;
import io.bodkin.darray.grid.AffineMap;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.reduce.Reducer;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.worker.LocalRuntime;
import java.util.List;

/** An array to be: its type, its shape and how it is cut into blocks are known, its elements need not be. */
public sealed interface Node {
    DType dtype();

    /** Where its blocks are, or would be if it were computed. */
    Grid grid();

    /** What it is computed from. */
    List<Node> operands();

    default long[] extents() {
        return grid().extents();
    }

    /** Whether its elements can be had again as cheaply as they could be kept. */
    default boolean isCheap() {
        return true;
    }

    /**
     * Blocks that the engine holds: a Ref to a block, or to a batch with one tensor, for each block of the grid, in
     * order.
     */
    record Stored(DType dtype, Grid grid, List<Ref<?>> blocks) implements Node {
        /** Whether blocks come from files of others. */
        public boolean isOfFiles() {
            return !blocks.isEmpty()
                    && LocalRuntime.entryOf(blocks.get(0))
                            .flatMap(ChunkEntry::foreignFile)
                            .isPresent();
        }

        /** Whether blocks are record batches, with a tensor or columns of a table. */
        public boolean isOfBatches() {
            return !blocks.isEmpty()
                    && blocks.get(0) instanceof Chunk<?> chunk
                    && Batch.class.isAssignableFrom(chunk.type());
        }

        @Override
        public List<Node> operands() {
            return List.of();
        }
    }

    /** FLOAT64 or INT64 elements that depend on their numbers. */
    record Generated(Generator generator, Numbering numbering, Grid grid) implements Node {
        @Override
        public DType dtype() {
            return generator.lane().widest();
        }

        @Override
        public List<Node> operands() {
            return List.of();
        }
    }

    /** The same value everywhere; {@code integral} counts for integer types, {@code real} for the others. */
    record Constant(DType dtype, Grid grid, double real, long integral) implements Node {
        @Override
        public List<Node> operands() {
            return List.of();
        }
    }

    /** A number that is there when the run needs it: FLOAT64, no axes. */
    record Scalar(Ref<Double> value) implements Node {
        private static final Grid GRID = Grid.whole();

        @Override
        public DType dtype() {
            return DType.FLOAT64;
        }

        @Override
        public Grid grid() {
            return GRID;
        }

        @Override
        public List<Node> operands() {
            return List.of();
        }
    }

    /** An operation on elements; its operands have the types that it needs, and are broadcast to its shape. */
    record Elementwise(Op op, List<Node> operands, DType dtype, Grid grid) implements Node {
        @Override
        public boolean isCheap() {
            return op instanceof Op.Cast && operands.get(0).isCheap();
        }
    }

    /** The elements of another array, found by an affine map; also the same elements in other blocks. */
    record View(Node viewed, AffineMap map, Grid grid) implements Node {
        @Override
        public DType dtype() {
            return viewed.dtype();
        }

        @Override
        public List<Node> operands() {
            return List.of(viewed);
        }

        @Override
        public boolean isCheap() {
            return viewed.isCheap();
        }
    }

    /**
     * Some axes reduced, and dropped.
     *
     * @param reduced which axes of the operand
     */
    record Reduced(Node reducedNode, boolean[] reduced, Reducer reducer, Finish finish, Grid grid) implements Node {
        @Override
        public DType dtype() {
            return finish.dtype();
        }

        @Override
        public List<Node> operands() {
            return List.of(reducedNode);
        }
    }

    /** What an algorithm makes of whole operands, each of which is computed before. */
    record ByAlgorithm(Algorithm algorithm, List<Node> operands, DType dtype, Grid grid) implements Node {
        @Override
        public boolean isCheap() {
            return false;
        }
    }
}
