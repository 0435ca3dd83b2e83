package io.bodkin.darray.plan;

import io.bodkin.darray.eval.Reduction;
import io.bodkin.darray.eval.Stream;
import io.bodkin.darray.expr.Algorithm;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.grid.Region;
import io.bodkin.darray.reduce.Together;
import io.bodkin.engine.Engine;
import java.util.ArrayList;
import java.util.List;

/**
 * What the tasks of a stage will do, before there are any.
 *
 * @param what it computes
 * @param tasks how many there will be
 * @param takenBytes of all blocks that they take; one that several take counts for each
 * @param fileBytes of those that are batches of files
 * @param madeBytes of all blocks that they make
 * @param largestTask bytes of the blocks that one task takes and makes, at most
 * @param kept whether others need all that it makes
 */
public record Estimate(
        String what, long tasks, long takenBytes, long fileBytes, long madeBytes, long largestTask, boolean kept) {
    /** For each stage of the computation of a node, in order. */
    public static List<Estimate> of(Engine engine, Node node) {
        if (node instanceof Node.Stored) {
            return List.of();
        }
        Stages stages = Stages.of(engine, node);
        List<Estimate> estimates = new ArrayList<>();
        stages.earlier().forEach(stage -> estimates.add(of(stage, true)));
        estimates.add(of(stages.last(), false));
        return estimates;
    }

    private static Estimate of(Stage stage, boolean kept) {
        if (stage instanceof Stage.Fused fused) {
            return of(fused, kept);
        }
        if (stage instanceof Stage.Finished finished) {
            long made = bytes(finished.node());
            long largest = 2
                    * finished.node().grid().largestBlock()
                    * finished.node().dtype().byteWidth();
            return new Estimate(
                    "finish " + finished.node().grid(),
                    finished.node().grid().blockCount(),
                    made,
                    0,
                    made,
                    largest,
                    kept);
        }
        Node.ByAlgorithm node = ((Stage.Algorithmic) stage).node();
        Algorithm.Cost cost = node.algorithm().cost();
        long fromFiles = 0;
        for (Stage.Source source : stage.sources()) {
            if (isFile(source)) {
                fromFiles += bytes(((Stage.Source.Given) source).array());
            }
        }
        return new Estimate(
                node.algorithm().name() + " " + node.grid(),
                cost.tasks(),
                cost.takenBytes(),
                fromFiles,
                cost.madeBytes(),
                cost.largestTask(),
                kept);
    }

    private static long bytes(Node node) {
        return node.grid().elements() * node.dtype().byteWidth();
    }

    private static Estimate of(Stage.Fused stage, boolean kept) {
        Node node = stage.node();
        Grid space =
                node instanceof Node.Reduced reduced ? reduced.reducedNode().grid() : node.grid();
        long taken = 0;
        long fromFiles = 0;
        long largest = 0;
        for (int number = 0; number < space.blockCount(); number++) {
            Region region = space.region(number);
            long ofTask = 0;
            int source = 0;
            for (Stream stream : stage.program().streams()) {
                if (stream instanceof Stream.Stored stored) {
                    long bytes = Cutting.taken(stored, region);
                    ofTask += bytes;
                    fromFiles += isFile(stage.sources().get(source++)) ? bytes : 0;
                }
            }
            taken += ofTask;
            long made = node instanceof Node.Reduced
                    ? 0
                    : region.elements() * node.dtype().byteWidth();
            largest = Math.max(largest, ofTask + made);
        }
        long made = bytes(node);
        if (node instanceof Node.Reduced reduced) {
            if (reduced.reducer() instanceof Together) {
                made = 0;
                for (int number = 0; number < node.grid().blockCount(); number++) {
                    made += statesBytes(reduced, number);
                }
            }
            long states = states(reduced, space);
            return new Estimate(
                    "reduce " + space, tasks(reduced, space), taken + states, fromFiles, made + states, largest, kept);
        }
        return new Estimate("compute " + space, space.blockCount(), taken, fromFiles, made, largest, kept);
    }

    private static boolean isFile(Stage.Source source) {
        return source instanceof Stage.Source.Given given && given.array().isOfFiles();
    }

    private static long tasks(Node.Reduced node, Grid space) {
        long outputs = node.grid().blockCount();
        long parts = outputs == 0 ? 0 : space.blockCount() / outputs;
        long perOutput = parts == 0 ? 1 : parts;
        for (long left = parts; left > 1; ) {
            left = (left + Launch.FAN_IN - 1) / Launch.FAN_IN;
            perOutput += left;
        }
        return outputs * perOutput;
    }

    /** The bytes of the states of all blocks that are reduced, if there are several for a result. */
    private static long states(Node.Reduced node, Grid space) {
        long bytes = 0;
        if (space.blockCount() > node.grid().blockCount()) {
            long parts = space.blockCount() / Math.max(1, node.grid().blockCount());
            for (int number = 0; number < node.grid().blockCount(); number++) {
                bytes += parts * statesBytes(node, number);
            }
        }
        return bytes;
    }

    private static long statesBytes(Node.Reduced node, int number) {
        return new Reduction(
                        node.reducer(),
                        node.finish(),
                        node.grid().region(number).extent(),
                        Reduction.Form.STATES)
                .allocatedBytes();
    }
}
