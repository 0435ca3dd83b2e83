package io.bodkin.engine.api;

import static java.util.Objects.requireNonNull;

/**
 * A part of a block that the engine holds: an argument of tasks in datadeps regions, which get a {@link View} of the
 * pinned block. Immutable; keeps the block's handle, and is good for as long as that is.
 */
public final class BlockView implements Ref<View<Block>> {
    private final Ref<Block> block;
    private final Window window;

    private BlockView(Ref<Block> block, Window window) {
        this.block = requireNonNull(block, "block");
        this.window = window;
    }

    /** @param shape of the block */
    public static BlockView of(Ref<Block> block, Shape shape) {
        return new BlockView(block, Window.of(shape));
    }

    /** A part of this one: see {@link Window#slice}. */
    public BlockView slice(Slice... slices) {
        return new BlockView(block, window.slice(slices));
    }

    public Ref<Block> block() {
        return block;
    }

    public Window window() {
        return window;
    }

    public Shape shape() {
        return window.shape();
    }

    /** A copy of its elements as they are now, in row-major order; waits as {@code fetch} does. */
    public double[] toDoubleArray() {
        try (Block fetched = fetch()) {
            return View.of(fetched, window).toDoubleArray();
        }
    }

    private Block fetch() {
        if (block instanceof Task<Block> task) {
            return task.fetch();
        }
        if (block instanceof Chunk<Block> chunk) {
            return chunk.fetch();
        }
        throw new IllegalStateException("only a chunk or a task can be fetched, not " + block);
    }

    @Override
    public String toString() {
        return "view " + window + " of " + block;
    }
}
