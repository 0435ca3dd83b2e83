package io.bodkin.darray.eval;

import io.bodkin.darray.kernel.Kernels;
import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.ListFn;
import java.util.Arrays;
import java.util.List;

/**
 * How many elements of a block are in each bin, as the states of a reduction that keeps the bins. Takes the block, and
 * one of weights if there are any, whose sums these are then.
 *
 * @param weights their type; that of the elements if there are none
 * @param elements of the block
 */
public record BinTask(Bins bins, DType dtype, DType weights, long elements, Reduction reduction)
        implements ListFn<Object, Object> {
    private static final long serialVersionUID = 1L;

    @Override
    public Object apply(List<Object> inputs) {
        Object content = reduction.allocate();
        Line values = new Line(dtype);
        Line added = new Line(weights);
        ElementBuffer source = Input.elements(inputs.get(0), dtype);
        boolean weighted = inputs.size() > 1;
        ElementBuffer factors = weighted ? Input.elements(inputs.get(1), weights) : source;
        Arrays.fill(added.registers.doubles(0), 1);
        // All states at once, not a register of them: any element may go to any bin.
        Registers sums = Registers.of(Lane.DOUBLE, reduction.reducer().components(), bins.count());
        reduction.reducer().begin(sums, bins.count());
        for (long from = 0; from < elements; from += Kernels.REGISTER) {
            int n = (int) Math.min(Kernels.REGISTER, elements - from);
            values.read(source, from, n);
            if (weighted) {
                added.read(factors, from, n);
            }
            for (int i = 0; i < n; i++) {
                int bin = bins.of(values.registers.doubles(0)[i]);
                if (bin >= 0) {
                    reduction.reducer().accumulate(sums, bin, added.registers, 0, i, 1, 0, 0);
                }
            }
        }
        reduction.open(content).write(sums, 0, 1, 0, bins.count());
        return content;
    }

    /** A register of elements as doubles. */
    private static final class Line {
        private final Lane lane;
        private final Registers registers;

        Line(DType dtype) {
            this.lane = Lane.of(dtype);
            int[] counts = new int[Lane.values().length];
            counts[Lane.DOUBLE.ordinal()] = 1;
            counts[lane.ordinal()] = 1;
            this.registers = new Registers(counts, Kernels.REGISTER);
        }

        void read(ElementBuffer source, long from, int n) {
            source.read(from, 1, registers, 0, 0, 1, n);
            registers.convert(registers, lane, 0, Lane.DOUBLE, 0, n);
        }
    }
}
