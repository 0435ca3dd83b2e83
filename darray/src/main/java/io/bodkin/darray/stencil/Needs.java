package io.bodkin.darray.stencil;

import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.grid.Region;
import io.bodkin.engine.api.DType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds what tasks take: blocks of the operands; or, of blocks of which they need no more than what lies along a side,
 * slices of these.
 *
 * @param slices whether slices are taken
 */
record Needs(Sweep sweep, List<DType> dtypes, List<Grid> grids, boolean slices) {
    /** A block of an operand, or a slice of it. */
    record Source(int block, boolean isSlice, Part part) {
        long bytes() {
            return part.region().elements() * part.dtype().byteWidth();
        }
    }

    /** What a task takes to compute a region: operand by operand, in the order of their blocks. */
    List<Source> of(Region region) {
        List<Source> sources = new ArrayList<>();
        for (int operand = 0; operand < grids.size(); operand++) {
            int number = operand;
            touched(region, grids.get(operand)).forEach((block, parts) -> add(sources, number, block, parts));
        }
        return sources;
    }

    /** The blocks of which a region needs something, and what. */
    private Map<Integer, List<Region>> touched(Region region, Grid grid) {
        Map<Integer, List<Region>> touched = new TreeMap<>();
        int rank = sweep.rank();
        long[] from = new long[rank];
        long[] end = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
            from[axis] = region.from()[axis] - sweep.halo(axis);
            end[axis] = region.from()[axis] + region.extent()[axis] + sweep.halo(axis);
        }
        sweep.forEachBox(
                from,
                end,
                (box, offset) -> grid.forEachBlock(
                        box,
                        (block, part) -> touched.computeIfAbsent(block, key -> new ArrayList<>())
                                .add(part)));
        return touched;
    }

    private void add(List<Source> sources, int operand, int block, List<Region> parts) {
        Region whole = grids.get(operand).region(block);
        Set<Slice> found = new LinkedHashSet<>();
        for (Region part : parts) {
            Optional<Slice> slice = slices ? slice(whole, part) : Optional.empty();
            if (slice.isEmpty()) {
                sources.add(new Source(block, false, new Part(operand, dtypes.get(operand), whole)));
                return;
            }
            found.add(slice.orElseThrow());
        }
        for (Slice slice : found) {
            Region region = slice.of(whole);
            sources.add(new Source(block, true, new Part(operand, dtypes.get(operand), region)));
        }
    }

    /** Along a side of a block. */
    private record Slice(int axis, boolean upper, long width) {
        Region of(Region block) {
            long begin = block.from()[axis];
            return block.with(axis, upper ? begin + block.extent()[axis] - width : begin, width);
        }
    }

    /** The slice of a block that has this part of it, if there is one, and it is a small one. */
    private Optional<Slice> slice(Region block, Region part) {
        for (int axis = 0; axis < sweep.rank(); axis++) {
            long width = sweep.halo(axis);
            if (width > 0 && 4 * width <= block.extent()[axis]) {
                long before = part.from()[axis] - block.from()[axis];
                if (before + part.extent()[axis] <= width) {
                    return Optional.of(new Slice(axis, false, width));
                }
                if (before >= block.extent()[axis] - width) {
                    return Optional.of(new Slice(axis, true, width));
                }
            }
        }
        return Optional.empty();
    }
}
