package io.bodkin.darray.stencil;

import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;

/**
 * The memory in which a tile is computed: of each operand a box with all that the steps need around the tile, and one
 * more of the first operand, for what comes next. All boxes have the same strides, whatever the size of the tile. Used
 * by one thread.
 */
final class Scratch {
    private final Sweep sweep;
    private final Reading reading;
    private final Registers registers;
    private final int[] strides;
    private final double[][] operands;
    private double[] next;

    /** Where the box of the tile begins, in the array. */
    private final long[] origin;

    Scratch(Sweep sweep, int[] largestTile, Reading reading) {
        this.sweep = sweep;
        this.reading = reading;
        this.strides = new int[sweep.rank()];
        int length = 1;
        for (int axis = sweep.rank() - 1; axis >= 0; axis--) {
            strides[axis] = length;
            length = Math.multiplyExact(length, largestTile[axis] + 2 * sweep.halo(axis));
        }
        this.registers = Registers.of(Lane.DOUBLE, sweep.operands() + (sweep.steps() > 1 ? 1 : 0), length);
        this.operands = new double[sweep.operands()][];
        this.next = sweep.steps() > 1 ? registers.doubles(sweep.operands()) : new double[0];
        this.origin = new long[sweep.rank()];
    }

    int[] strides() {
        return strides;
    }

    /** The values of the operands, those of the first after as many steps as were {@linkplain #swap done}. */
    double[][] operands() {
        return operands;
    }

    /** Where the first operand after the next step goes. */
    double[] next() {
        return next;
    }

    /** The next values of the first operand take the place of the old ones. */
    void swap() {
        double[] old = operands[0];
        operands[0] = next;
        next = old;
    }

    /** Reads what the steps of a tile need of all operands. */
    void load(long[] from, int[] extent) {
        if (sweep.steps() > 1) {
            next = registers.doubles(sweep.operands());
        }
        long[] end = new long[origin.length];
        for (int axis = 0; axis < origin.length; axis++) {
            origin[axis] = from[axis] - sweep.halo(axis);
            end[axis] = from[axis] + extent[axis] + sweep.halo(axis);
        }
        for (int operand = 0; operand < operands.length; operand++) {
            operands[operand] = registers.doubles(operand);
            int number = operand;
            sweep.forEachBox(origin, end, (box, at) -> reading.read(number, box, registers, strides, offset(at)));
        }
    }

    /** Where index 0 of an axis is in the box, or would be. */
    int zero(int axis) {
        return (int) Math.max(Integer.MIN_VALUE / 2, -origin[axis]);
    }

    /** Where an axis ends in the box, or would. */
    int end(int axis) {
        return (int) Math.min(Integer.MAX_VALUE / 2, sweep.extents()[axis] - origin[axis]);
    }

    int offset(int[] at) {
        int offset = 0;
        for (int axis = 0; axis < strides.length; axis++) {
            offset += at[axis] * strides[axis];
        }
        return offset;
    }
}
