package io.bodkin.darray.io;

import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Grid;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A grid as metadata of a file: the extents, separated by commas; and for each axis, separated by semicolons, the
 * extent of its blocks if all but the last have one, else all cuts.
 */
final class GridText {
    private static final String SHAPE = "bodkin.array.shape";
    private static final String BLOCKS = "bodkin.array.blocks";

    private GridText() {}

    static Map<String, String> of(Grid grid) {
        StringBuilder blocks = new StringBuilder();
        for (int axis = 0; axis < grid.rank(); axis++) {
            blocks.append(axis == 0 ? "" : ";").append(axis(grid, axis));
        }
        return Map.of(SHAPE, join(grid.extents()), BLOCKS, blocks.toString());
    }

    private static String axis(Grid grid, int axis) {
        long block = Math.max(1, grid.firstBlock()[axis]);
        long[] extents = {grid.extent(axis)};
        boolean even = Grid.regular(extents, new long[] {block}).equals(grid.axes(axis));
        return even ? Long.toString(block) : join(grid.cuts(axis));
    }

    private static String join(long[] numbers) {
        return Arrays.stream(numbers).mapToObj(Long::toString).collect(Collectors.joining(","));
    }

    /**
     * The grid that metadata have, if they have one.
     *
     * @throws IllegalArgumentException if it makes no sense
     */
    static Optional<Grid> parse(Map<String, String> metadata) {
        if (!metadata.containsKey(SHAPE) || !metadata.containsKey(BLOCKS)) {
            return Optional.empty();
        }
        long[] extents = Extents.checked(numbers(metadata.get(SHAPE)));
        String[] axes =
                extents.length == 0 ? new String[0] : metadata.get(BLOCKS).split(";", -1);
        if (axes.length != extents.length) {
            throw new IllegalArgumentException("blocks for " + axes.length + " axes of " + Extents.text(extents));
        }
        long[][] cuts = new long[extents.length][];
        for (int axis = 0; axis < extents.length; axis++) {
            long[] given = numbers(axes[axis]);
            cuts[axis] = given.length == 1
                    ? Grid.regular(new long[] {extents[axis]}, given).cuts(0)
                    : given;
            if (cuts[axis][cuts[axis].length - 1] != extents[axis]) {
                throw new IllegalArgumentException("axis " + axis + " of " + Extents.text(extents)
                        + " has its last cut at " + cuts[axis][cuts[axis].length - 1]);
            }
        }
        return Optional.of(Grid.of(cuts));
    }

    /** @throws NumberFormatException if they are none: an IllegalArgumentException */
    private static long[] numbers(String text) {
        return text.isEmpty()
                ? new long[0]
                : Arrays.stream(text.split(",", -1)).mapToLong(Long::parseLong).toArray();
    }
}
