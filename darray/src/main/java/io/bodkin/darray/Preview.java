package io.bodkin.darray;

import io.bodkin.darray.eval.Peek;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.grid.AffineMap;
import io.bodkin.darray.grid.Grid;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.chunk.Pinned;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An array as text: what it is, how much of it is finished, and the elements at its corners that are in memory. Of the
 * last two axes, at index 0 of the others. Used by one thread.
 */
final class Preview implements AutoCloseable {
    /** Elements that are shown at each end of an axis. */
    private static final int EDGE = 3;

    private static final int WIDEST = 24;
    private static final String UNKNOWN = "...";

    private final Node node;
    private final Node.Stored stored;
    private final AffineMap map;
    private final Map<Integer, Optional<Object>> opened = new HashMap<>();
    private boolean anyKnown;

    private Preview(Node node, Node.Stored stored, AffineMap map) {
        this.node = node;
        this.stored = stored;
        this.map = map;
    }

    static String of(Node node) {
        String what = "DArray " + node.dtype() + " " + node.grid();
        Node viewed = node instanceof Node.View view ? view.viewed() : node;
        if (!(viewed instanceof Node.Stored stored)) {
            return what + ", not computed";
        }
        AffineMap map = node instanceof Node.View view
                ? view.map()
                : AffineMap.identity(node.grid().rank());
        try (Preview preview = new Preview(node, stored, map)) {
            String corners = preview.corners();
            return what + (node == viewed ? finished(stored) : "") + (preview.anyKnown ? "\n" + corners : "");
        }
    }

    /** Nothing if all blocks are there. */
    private static String finished(Node.Stored stored) {
        long pending = stored.blocks().stream()
                .filter(block -> block instanceof Task<?> task && !task.isDone())
                .count();
        int all = stored.blocks().size();
        return pending == 0 ? "" : ", " + (all - pending) + " of " + all + " finished";
    }

    private String corners() {
        int rank = node.grid().rank();
        if (node.grid().elements() == 0) {
            return "";
        }
        long[] index = new long[rank];
        if (rank == 0) {
            return at(index);
        }
        if (rank == 1) {
            return row(index, 0);
        }
        List<String> rows = new ArrayList<>();
        for (long row : shown(node.grid().extent(rank - 2))) {
            if (row < 0) {
                rows.add(UNKNOWN);
            } else {
                index[rank - 2] = row;
                rows.add(row(index, rank - 1));
            }
        }
        return rows.stream().collect(Collectors.joining(",\n ", "[", "]"));
    }

    private String row(long[] index, int axis) {
        List<String> cells = new ArrayList<>();
        for (long column : shown(node.grid().extent(axis))) {
            if (column >= 0) {
                index[axis] = column;
            }
            cells.add(column < 0 ? UNKNOWN : at(index));
        }
        return cells.stream().collect(Collectors.joining(", ", "[", "]"));
    }

    /** The indices of an axis that are shown; -1 stands for those between. */
    private static long[] shown(long extent) {
        boolean all = extent <= 2 * EDGE;
        long[] shown = new long[all ? (int) extent : 2 * EDGE + 1];
        for (int i = 0; i < shown.length; i++) {
            boolean atEnd = !all && i > EDGE;
            shown[i] = !all && i == EDGE ? -1 : atEnd ? extent - shown.length + i : i;
        }
        return shown;
    }

    private String at(long[] index) {
        Grid grid = stored.grid();
        int[] coordinates = new int[grid.rank()];
        long[] inBlock = new long[grid.rank()];
        for (int axis = 0; axis < grid.rank(); axis++) {
            long source = map.source(axis, map.axis(axis) == AffineMap.FIXED ? 0 : index[map.axis(axis)]);
            coordinates[axis] = grid.blockOf(axis, source);
            inBlock[axis] = source - grid.cut(axis, coordinates[axis]);
        }
        int number = grid.number(coordinates);
        Optional<Object> block =
                opened.computeIfAbsent(number, key -> open(stored.blocks().get(key)));
        if (block.isEmpty()) {
            return UNKNOWN;
        }
        long[] extent = grid.region(number).extent();
        long flat = 0;
        for (int axis = 0; axis < extent.length; axis++) {
            flat = flat * extent[axis] + inBlock[axis];
        }
        try {
            String text = new Peek(block.get(), stored.dtype()).at(flat);
            anyKnown = true;
            return text.length() <= WIDEST ? text : text.substring(0, WIDEST);
        } catch (RuntimeException | InternalError senseless) { // a file of others that was cut short, or has nulls
            return "?";
        }
    }

    /** The block, pinned, if it is in memory. */
    private static Optional<Object> open(Ref<?> ref) {
        if (ref instanceof Chunk<?> chunk) {
            try {
                return chunk.fetchIfInMemory().map(value -> value);
            } catch (IllegalStateException released) {
                return Optional.empty();
            }
        }
        if (!(ref instanceof Task<?> task) || !task.isDone()) {
            return Optional.empty();
        }
        try {
            Chunk<?> chunk = task.fetchRaw();
            try {
                return chunk.fetchIfInMemory().map(value -> value);
            } finally {
                chunk.release();
            }
        } catch (RuntimeException failedOrReleased) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        opened.values().forEach(block -> block.ifPresent(Pinned::discard));
    }
}
