package io.bodkin.darray.stencil;

/** How large the tiles are that are done in scratch memory, and how many steps are worth doing at a time. */
final class TileShape {
    /** Elements of a tile with all that is around it: two of them stay in the second-level cache. */
    private static final int CAPACITY = 46_000;

    /** On the last axis: rows should not be short. */
    private static final int LONG_ROW = 512;

    /** How much may be computed for one element of the result and step, and read. */
    private static final double MOST_WORK = 1.2;

    private static final double MOST_READ = 1.25;

    /** Steps at a time: more save little, and each costs memory around a tile, and time to find out. */
    private static final int MOST_STEPS = 1024;

    private TileShape() {}

    /** Of a block of these extents. */
    static int[] of(Sweep sweep, long[] block) {
        int[] halo = new int[block.length];
        for (int axis = 0; axis < halo.length; axis++) {
            halo[axis] = sweep.halo(axis);
        }
        return of(halo, block);
    }

    /** Doubles the axis on which most is read that is not computed, as long as the tile fits. */
    private static int[] of(int[] halo, long[] block) {
        int last = block.length - 1;
        int[] tile = new int[block.length];
        for (int axis = 0; axis <= last; axis++) {
            tile[axis] = (int) Math.min(block[axis], axis == last ? LONG_ROW : 1);
        }
        while (true) {
            int worst = -1;
            for (int axis = 0; axis <= last; axis++) {
                if (tile[axis] < block[axis]
                        && grows(tile, axis, halo)
                        && (worst < 0 || (long) halo[axis] * tile[worst] > (long) halo[worst] * tile[axis])) {
                    worst = axis;
                }
            }
            if (worst < 0) {
                return tile;
            }
            tile[worst] = (int) Math.min(block[worst], 2L * tile[worst]);
        }
    }

    private static boolean grows(int[] tile, int axis, int[] halo) {
        long elements = 1;
        for (int other = 0; other < tile.length; other++) {
            elements *= (other == axis ? 2L : 1L) * tile[other] + 2L * halo[other];
        }
        return elements <= CAPACITY;
    }

    /**
     * How many of {@code steps} are done at a time.
     *
     * @param block of most of the blocks
     * @param alone on which axes there is nothing to be read from other blocks
     */
    static int steps(int[] radii, int steps, long[] block, boolean[] alone) {
        int count = 1;
        while (count < Math.min(steps, MOST_STEPS) && isWorthIt(radii, count + 1, block, alone)) {
            count++;
        }
        int rounds = (steps - 1) / count + 1;
        return (steps - 1) / rounds + 1;
    }

    private static boolean isWorthIt(int[] radii, int steps, long[] block, boolean[] alone) {
        int[] halo = new int[radii.length];
        double read = 1;
        for (int axis = 0; axis < radii.length; axis++) {
            halo[axis] = steps * radii[axis];
            read *= alone[axis] ? 1 : (block[axis] + 2.0 * halo[axis]) / block[axis];
        }
        int[] tile = of(halo, block);
        double work = 0;
        for (int left = 0; left < steps; left++) {
            double ofStep = 1;
            for (int axis = 0; axis < radii.length; axis++) {
                ofStep *= alone[axis] && tile[axis] == block[axis]
                        ? 1
                        : (tile[axis] + 2.0 * left * radii[axis]) / tile[axis];
            }
            work += ofStep / steps;
        }
        return read <= MOST_READ && work <= MOST_WORK;
    }
}
