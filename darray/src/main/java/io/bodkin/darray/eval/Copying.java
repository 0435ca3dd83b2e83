package io.bodkin.darray.eval;

import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Region;
import io.bodkin.darray.kernel.Kernels;
import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import io.bodkin.engine.api.DType;

/** Copies boxes of elements between blocks, in runs as long as both allow. Used by one thread. */
final class Copying {
    private final ElementBuffer target;
    private final Region targetBlock;
    private final Registers registers;

    Copying(DType dtype, ElementBuffer target, Region targetBlock) {
        this.target = target;
        this.targetBlock = targetBlock;
        this.registers = Registers.of(Lane.of(dtype), 1, Kernels.REGISTER);
    }

    /**
     * @param from a part of {@code sourceBlock}
     * @param to a part of the target, of the same extents from the last axis on
     */
    void copy(ElementBuffer source, Region sourceBlock, Region from, Region to) {
        long[] sourceStrides = Extents.strides(sourceBlock.extent());
        long[] targetStrides = Extents.strides(targetBlock.extent());
        int rank = Math.max(from.rank(), to.rank());
        long[] extents = new long[rank];
        long[] sourceSteps = new long[rank];
        long[] targetSteps = new long[rank];
        int axes = 0;
        for (int axis = 0; axis < rank; axis++) {
            int ofSource = axis - rank + from.rank();
            int ofTarget = axis - rank + to.rank();
            long extent =
                    Math.max(ofSource < 0 ? 1 : from.extent()[ofSource], ofTarget < 0 ? 1 : to.extent()[ofTarget]);
            if (extent == 1) {
                continue;
            }
            long sourceStep = sourceStrides[ofSource];
            long targetStep = targetStrides[ofTarget];
            boolean joins = axes > 0
                    && sourceSteps[axes - 1] == sourceStep * extent
                    && targetSteps[axes - 1] == targetStep * extent;
            int at = joins ? axes - 1 : axes++;
            extents[at] = joins ? extents[at] * extent : extent;
            sourceSteps[at] = sourceStep;
            targetSteps[at] = targetStep;
        }
        walk(source, 0, axes, extents, sourceSteps, targetSteps, offset(sourceBlock, from), offset(targetBlock, to));
    }

    private static long offset(Region block, Region part) {
        long[] strides = Extents.strides(block.extent());
        long offset = 0;
        for (int axis = 0; axis < strides.length; axis++) {
            offset += (part.from()[axis] - block.from()[axis]) * strides[axis];
        }
        return offset;
    }

    private void walk(
            ElementBuffer source,
            int axis,
            int axes,
            long[] extents,
            long[] sourceSteps,
            long[] targetSteps,
            long from,
            long to) {
        if (axis >= axes - 1) {
            long count = axes == 0 ? 1 : extents[axis];
            run(source, from, axes == 0 ? 1 : sourceSteps[axis], to, axes == 0 ? 1 : targetSteps[axis], count);
            return;
        }
        for (long i = 0; i < extents[axis]; i++) {
            walk(
                    source,
                    axis + 1,
                    axes,
                    extents,
                    sourceSteps,
                    targetSteps,
                    from + i * sourceSteps[axis],
                    to + i * targetSteps[axis]);
        }
    }

    private void run(ElementBuffer source, long from, long sourceStep, long to, long targetStep, long count) {
        for (long done = 0; done < count; done += Kernels.REGISTER) {
            int n = (int) Math.min(Kernels.REGISTER, count - done);
            source.read(from + done * sourceStep, sourceStep, registers, 0, 0, 1, n);
            target.write((int) (to + done * targetStep), (int) targetStep, registers, 0, 0, n);
        }
    }
}
