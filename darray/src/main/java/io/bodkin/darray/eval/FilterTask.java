package io.bodkin.darray.eval;

import io.bodkin.darray.kernel.Kernels;
import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Fn2;
import io.bodkin.engine.api.Shape;

/** The elements of a block for which a mask of as many is true, in a new block of one axis. */
public record FilterTask(DType dtype, int elements) implements Fn2<Object, Object, Block> {
    private static final long serialVersionUID = 1L;

    @Override
    public Block apply(Object block, Object mask) {
        ElementBuffer values = Input.elements(block, dtype);
        ElementBuffer chosen = Input.elements(mask, DType.BOOL);
        Registers masks = Registers.of(Lane.LONG, 1, Kernels.REGISTER);
        long count = 0;
        for (int from = 0; from < elements; from += Kernels.REGISTER) {
            int n = read(chosen, masks, from);
            for (int i = 0; i < n; i++) {
                count += masks.longs(0)[i];
            }
        }
        Block result = Engine.current().context().allocate(dtype, Shape.of(count));
        ElementBuffer target = Input.elements(result, dtype);
        Registers registers = Registers.of(Lane.of(dtype), 1, Kernels.REGISTER);
        int to = 0;
        for (int from = 0; from < elements; from += Kernels.REGISTER) {
            int n = read(chosen, masks, from);
            values.read(from, 1, registers, 0, 0, 1, n);
            int kept = keep(registers, masks.longs(0), n);
            target.write(to, 1, registers, 0, 0, kept);
            to += kept;
        }
        return result;
    }

    private int read(ElementBuffer chosen, Registers masks, int from) {
        int n = Math.min(Kernels.REGISTER, elements - from);
        chosen.read(from, 1, masks, 0, 0, 1, n);
        return n;
    }

    private int keep(Registers values, long[] mask, int n) {
        int kept = 0;
        switch (Lane.of(dtype)) {
            case DOUBLE -> {
                double[] all = values.doubles(0);
                for (int i = 0; i < n; i++) {
                    all[kept] = all[i];
                    kept += (int) mask[i];
                }
            }
            case FLOAT -> {
                float[] all = values.floats(0);
                for (int i = 0; i < n; i++) {
                    all[kept] = all[i];
                    kept += (int) mask[i];
                }
            }
            case LONG -> {
                long[] all = values.longs(0);
                for (int i = 0; i < n; i++) {
                    all[kept] = all[i];
                    kept += (int) mask[i];
                }
            }
        }
        return kept;
    }
}
