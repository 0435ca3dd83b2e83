package io.bodkin.darray.stencil;

import io.bodkin.darray.eval.ElementBuffer;
import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Region;
import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import java.util.List;

/** Copies boxes of the operands of a task, as doubles, from whichever of its inputs holds them. Used by one thread. */
final class Reading {
    private final List<Part> parts;
    private final List<ElementBuffer> buffers;
    private final Registers line;

    /** @param longest line that is read */
    Reading(List<Part> parts, List<ElementBuffer> buffers, int longest) {
        this.parts = parts;
        this.buffers = buffers;
        int[] counts = new int[Lane.values().length];
        if (parts.stream().anyMatch(part -> Lane.of(part.dtype()) != Lane.DOUBLE)) {
            parts.forEach(part -> counts[Lane.of(part.dtype()).ordinal()] = 1);
            counts[Lane.DOUBLE.ordinal()] = 1;
        }
        this.line = new Registers(counts, longest);
    }

    /**
     * Copies a box of an operand into the register of its number.
     *
     * @param strides of the target
     * @param to where the first element comes
     */
    void read(int operand, Region box, Registers target, int[] strides, int to) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).operand() == operand) {
                Region inside = parts.get(i).region().and(box);
                if (inside.elements() > 0) {
                    long first = offset(inside, box, longs(strides));
                    lines(parts.get(i), buffers.get(i), inside, target, strides, to + (int) first);
                }
            }
        }
    }

    private static long[] longs(int[] strides) {
        long[] longs = new long[strides.length];
        for (int axis = 0; axis < longs.length; axis++) {
            longs[axis] = strides[axis];
        }
        return longs;
    }

    private static long offset(Region inside, Region whole, long[] strides) {
        long offset = 0;
        for (int axis = 0; axis < strides.length; axis++) {
            offset += (inside.from()[axis] - whole.from()[axis]) * strides[axis];
        }
        return offset;
    }

    private void lines(Part part, ElementBuffer buffer, Region inside, Registers target, int[] strides, int to) {
        long[] sourceStrides = Extents.strides(part.region().extent());
        long from = offset(inside, part.region(), sourceStrides);
        int rank = strides.length;
        int[] end = new int[rank];
        for (int axis = 0; axis < rank; axis++) {
            end[axis] = (int) inside.extent()[axis];
        }
        int n = end[rank - 1];
        Lines.forEach(new int[rank], end, at -> {
            long source = from;
            int place = to;
            for (int axis = 0; axis < rank - 1; axis++) {
                source += at[axis] * sourceStrides[axis];
                place += at[axis] * strides[axis];
            }
            line(part, buffer, source, target, place, n);
        });
    }

    private void line(Part part, ElementBuffer buffer, long from, Registers target, int to, int n) {
        Lane lane = Lane.of(part.dtype());
        if (lane == Lane.DOUBLE) {
            buffer.read(from, 1, target, part.operand(), to, 1, n);
            return;
        }
        buffer.read(from, 1, line, 0, 0, 1, n);
        line.convert(line, lane, 0, Lane.DOUBLE, 0, n);
        System.arraycopy(line.doubles(0), 0, target.doubles(part.operand()), to, n);
    }
}
