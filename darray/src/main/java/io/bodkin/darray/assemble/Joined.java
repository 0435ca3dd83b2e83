package io.bodkin.darray.assemble;

import io.bodkin.darray.eval.Placement;
import io.bodkin.darray.grid.Region;

/**
 * Operands side by side on one axis.
 *
 * @param starts where each begins on that axis, and where the last ends
 */
record Joined(int axis, long[] starts) implements Placement {
    private static final long serialVersionUID = 1L;

    @Override
    public void pieces(Region target, Visitor visitor) {
        long end = target.from()[axis] + target.extent()[axis];
        for (int operand = 0; operand < starts.length - 1; operand++) {
            long from = Math.max(target.from()[axis], starts[operand]);
            long count = Math.min(end, starts[operand + 1]) - from;
            if (count > 0) {
                visitor.piece(
                        operand, target.with(axis, from - starts[operand], count), target.with(axis, from, count));
            }
        }
    }
}
