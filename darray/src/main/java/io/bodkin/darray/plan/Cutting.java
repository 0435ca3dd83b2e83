package io.bodkin.darray.plan;

import io.bodkin.darray.eval.Stream;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.grid.AffineMap;
import io.bodkin.darray.grid.Footprint;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.grid.Region;
import io.bodkin.darray.kernel.Lane;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finds arrays whose blocks lie across those of a stage that reads them, so that a task would need more of them than
 * memory should hold: rows, in an array of columns. Such an array is first cut into pieces, in blocks between those of
 * the two, so large that neither a task that makes a piece nor one that reads pieces takes more than the limit.
 *
 * <p>How the elements of a block are visited depends on where they are read from, and the bits of a sum on that.
 * Therefore nothing is cut for reductions: what would reach too far for them, by a measure that knows nothing of
 * memory, is computed before, into blocks of its own.
 */
final class Cutting {
    /** How many times the elements of a block a task of a reduction reads. */
    private static final int FAR = 8;

    private final long limit;
    private final Consumer<Stage> stages;

    /**
     * @param limit bytes of one array that a task may take
     * @param stages is told the stages that make pieces
     */
    Cutting(long limit, Consumer<Stage> stages) {
        this.limit = limit;
        this.stages = stages;
    }

    /** Whether a task of a stage takes more than it should of a stream, and pieces would be less. */
    boolean isNeeded(Stream.Stored stream, Grid space) {
        long reach = Footprint.reach(stream.map(), stream.grid(), space);
        return reach > limit / stream.dtype().byteWidth() && reach > 2 * space.largestBlock();
    }

    /** Whether a stage that reduces should find its elements in blocks of their own. */
    static boolean reachesFar(Stage.Fused stage, Grid space) {
        return stage.program().streams().stream()
                .anyMatch(stream -> stream instanceof Stream.Stored stored
                        && Footprint.reach(stored.map(), stored.grid(), space) / FAR
                                > Math.max(space.largestBlock(), stored.grid().largestBlock()));
    }

    /** The bytes of the blocks that a region takes. */
    static long taken(Stream.Stored stream, Region region) {
        long elements = 0;
        for (int block : stream.footprint(region).blocks()) {
            elements += stream.grid().region(block).elements();
        }
        return elements * stream.dtype().byteWidth();
    }

    /** The stage that makes the pieces, in the index space of the stage that reads them. */
    Stage cut(Node node, Stream.Stored stream, Stage.Source source, Grid space) {
        ProgramBuilder builder = new ProgramBuilder();
        int value = builder.stream(stream, Lane.of(node.dtype()));
        Stage stage = new Stage.Fused(
                new Node.View(node, stream.map(), pieces(stream, space)),
                builder.build(value, node.dtype()),
                List.of(source),
                List.of());
        stages.accept(stage);
        return stage;
    }

    /** Begins with the parts of blocks that one task needs, and joins them as long as the limit allows. */
    private Grid pieces(Stream.Stored stream, Grid space) {
        Region whole = Region.whole(space.extents());
        Grid pieces =
                space.with(Footprint.of(stream.map(), stream.grid(), whole).cuts(whole.extent()));
        boolean joined = true;
        while (joined) {
            joined = false;
            for (int axis = 0; axis < pieces.rank(); axis++) {
                Grid fewer = pieces.thinned(axis);
                if (!fewer.equals(pieces) && fits(stream, fewer, space)) {
                    pieces = fewer;
                    joined = true;
                }
            }
        }
        return pieces;
    }

    private boolean fits(Stream.Stored stream, Grid pieces, Grid space) {
        long elements = limit / stream.dtype().byteWidth();
        AffineMap identity = AffineMap.identity(space.rank());
        return Footprint.reach(stream.map(), stream.grid(), pieces) <= elements
                && Footprint.reach(identity, pieces, space) <= elements;
    }
}
