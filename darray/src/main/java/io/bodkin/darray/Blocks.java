package io.bodkin.darray;

import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Grid;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;

/** How an array is cut into blocks. Immutable. */
public abstract sealed class Blocks permits Blocks.OfExtent, Blocks.OfCount, AutoBlocks {
    Blocks() {}

    /** Blocks of these extents, one for each axis; those at the ends are smaller if need be. */
    public static Blocks of(long... extents) {
        return new OfExtent(extents.clone());
    }

    /** So many blocks on each axis, as equal as can be; fewer if the axis is shorter than that. */
    public static Blocks count(long... counts) {
        return new OfCount(counts.clone());
    }

    /** Blocks that suit the engine's budget: see {@link AutoBlocks}. */
    public static Blocks auto() {
        return AutoBlocks.INSTANCE;
    }

    /** @throws IllegalArgumentException if they do not fit the array */
    abstract Grid grid(Engine engine, DType dtype, long[] extents);

    static final class OfExtent extends Blocks {
        private final long[] block;

        OfExtent(long[] block) {
            this.block = block;
        }

        @Override
        Grid grid(Engine engine, DType dtype, long[] extents) {
            return Grid.regular(extents, block);
        }

        @Override
        public String toString() {
            return "blocks of " + Extents.text(block);
        }
    }

    static final class OfCount extends Blocks {
        private final long[] counts;

        OfCount(long[] counts) {
            this.counts = counts;
        }

        @Override
        Grid grid(Engine engine, DType dtype, long[] extents) {
            if (counts.length != extents.length) {
                throw new IllegalArgumentException(this + " do not fit an array of " + Extents.text(extents) + ": "
                        + counts.length + " axes and " + extents.length);
            }
            long[][] cuts = new long[extents.length][];
            for (int axis = 0; axis < extents.length; axis++) {
                if (counts[axis] < 1 || counts[axis] >= Integer.MAX_VALUE) {
                    throw new IllegalArgumentException("counts of blocks must be >= 1, got " + Extents.text(counts));
                }
                int count = (int) Math.min(counts[axis], extents[axis]);
                cuts[axis] = new long[count + 1];
                for (int i = 0; i <= count; i++) {
                    cuts[axis][i] =
                            i * (extents[axis] / Math.max(1, count)) + Math.min(i, extents[axis] % Math.max(1, count));
                }
            }
            return Grid.of(cuts);
        }

        @Override
        public String toString() {
            return Extents.text(counts) + " blocks";
        }
    }
}
