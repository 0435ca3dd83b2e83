package io.bodkin.darray;

import io.bodkin.darray.expr.Node;
import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Grid;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.memory.ByteSize;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * The blocks of an array as SVG: the last two axes, at index 0 of the others, coloured by where they are. Many blocks
 * are shown as few: a picture has at most {@value #CELLS} squared cells, each coloured as its first block, and stays
 * below 8 KB.
 */
final class GridPicture {
    private static final int CELLS = 16;
    private static final int LONG_SIDE = 320;
    private static final int SHORT_SIDE = 60;
    private static final int MARGIN = 24;

    /** Where a block is. */
    private enum Where {
        LAZY("not computed", "#eceff1"),
        PENDING("pending", "#ffe082"),
        FAILED("failed", "#e57373"),
        MEMORY("in memory", "#81c784"),
        DISK("on disk", "#90a4ae");

        private final String text;
        private final String colour;

        Where(String text, String colour) {
            this.text = text;
            this.colour = colour;
        }
    }

    private final Node node;
    private final Grid grid;
    private final int width;
    private final int height;

    private GridPicture(Node node) {
        this.node = node;
        this.grid = node.grid();
        double ratio = (double) Math.max(1, extent(1)) / Math.max(1, extent(2));
        this.width = ratio <= 1 ? LONG_SIDE : (int) Math.max(SHORT_SIDE, LONG_SIDE / ratio);
        this.height = ratio >= 1 ? LONG_SIDE : (int) Math.max(SHORT_SIDE, LONG_SIDE * ratio);
    }

    static String svg(Node node) {
        return new GridPicture(node).svg();
    }

    static String html(Node node) {
        String bytes = ByteSize.format(node.grid().elements() * node.dtype().byteWidth());
        return "<table><tr><td><b>DArray</b> " + node.dtype() + "<br>shape " + Extents.text(node.extents()) + "<br>"
                + node.grid().blockCount() + " blocks, the first "
                + Extents.text(node.grid().firstBlock()) + "<br>"
                + bytes + "</td><td>" + svg(node) + "</td></tr></table>";
    }

    /** The axis of the columns is 2, that of the rows 1; an array has at least these, of extent 1 if need be. */
    private int axis(int which) {
        return grid.rank() - 3 + which;
    }

    private long extent(int which) {
        return axis(which) < 0 ? 1 : grid.extent(axis(which));
    }

    private int blocks(int which) {
        return axis(which) < 0 ? 1 : grid.blocks(axis(which));
    }

    private String svg() {
        StringBuilder svg = new StringBuilder(2048);
        int side = width + 2 * MARGIN;
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"11\"><title>%s</title>",
                side,
                height + 3 * MARGIN,
                "DArray " + node.dtype() + " " + grid));
        Map<Where, StringBuilder> cells = cells();
        cells.forEach((where, path) -> svg.append("<path fill=\"")
                .append(where.colour)
                .append("\" stroke=\"#37474f\" d=\"")
                .append(path)
                .append("\"/>"));
        text(svg, MARGIN + width / 2, height + MARGIN + 14, Long.toString(extent(2)));
        if (axis(1) >= 0) {
            text(svg, MARGIN / 2, MARGIN + height / 2, Long.toString(extent(1)));
        }
        int x = MARGIN;
        for (Where where : cells.keySet()) {
            svg.append("<rect x=\"").append(x).append("\" y=\"").append(height + 2 * MARGIN);
            svg.append("\" width=\"10\" height=\"10\" fill=\"")
                    .append(where.colour)
                    .append("\"/>");
            svg.append("<text x=\"").append(x + 14).append("\" y=\"").append(height + 2 * MARGIN + 9);
            svg.append("\">").append(where.text).append("</text>");
            x += 24 + 6 * where.text.length();
        }
        return svg.append("</svg>").toString();
    }

    private static void text(StringBuilder svg, int x, int y, String text) {
        svg.append("<text text-anchor=\"middle\" x=\"")
                .append(x)
                .append("\" y=\"")
                .append(y);
        svg.append("\">").append(text).append("</text>");
    }

    /** The outlines of the cells of each colour. */
    private Map<Where, StringBuilder> cells() {
        Map<Where, StringBuilder> paths = new EnumMap<>(Where.class);
        if (grid.blockCount() == 0) {
            return paths;
        }
        int rows = Math.min(CELLS, blocks(1));
        int columns = Math.min(CELLS, blocks(2));
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int top = edge(1, row, rows, height);
                int left = edge(2, column, columns, width);
                StringBuilder path = paths.computeIfAbsent(
                        where(first(1, row, rows), first(2, column, columns)), key -> new StringBuilder());
                path.append('M').append(MARGIN + left).append(' ').append(MARGIN + top);
                path.append('h').append(edge(2, column + 1, columns, width) - left);
                path.append('v').append(edge(1, row + 1, rows, height) - top);
                path.append("H").append(MARGIN + left).append('z');
            }
        }
        return paths;
    }

    /** The first block of a cell. */
    private int first(int which, int cell, int cells) {
        return (int) ((long) cell * blocks(which) / cells);
    }

    private int edge(int which, int cell, int cells, int length) {
        if (axis(which) < 0) {
            return cell * length;
        }
        long cut = grid.cut(axis(which), first(which, cell, cells));
        return (int) Math.round((double) cut / grid.extent(axis(which)) * length);
    }

    private Where where(int row, int column) {
        if (!(node instanceof Node.Stored stored)) {
            return Where.LAZY;
        }
        int[] at = new int[grid.rank()];
        if (axis(1) >= 0) {
            at[axis(1)] = row;
        }
        if (axis(2) >= 0) {
            at[axis(2)] = column;
        }
        return where(stored.blocks().get(grid.number(at)));
    }

    private static Where where(Ref<?> block) {
        if (block instanceof Chunk<?> chunk) {
            return chunk.isInMemory() ? Where.MEMORY : Where.DISK;
        }
        if (!(block instanceof Task<?> task) || !task.isDone()) {
            return Where.PENDING;
        }
        try {
            Chunk<?> chunk = task.fetchRaw();
            try {
                return where(chunk);
            } finally {
                chunk.release();
            }
        } catch (RuntimeException failedOrReleased) {
            return Where.FAILED;
        }
    }
}
