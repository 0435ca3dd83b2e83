package io.bodkin.darray.plan;

import io.bodkin.darray.eval.Reduction;
import io.bodkin.darray.eval.Stream;
import io.bodkin.darray.expr.Algorithm;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.grid.Region;
import io.bodkin.darray.reduce.Together;
import io.bodkin.engine.Engine;
import io.bodkin.engine.memory.SizeClass;
import java.util.ArrayList;
import java.util.List;

/**
 * What the tasks of a stage will do, before there are any.
 *
 * @param what it computes
 * @param tasks how many there will be
 * @param takenBytes of all blocks that they take; one that several take counts for each
 * @param fileBytes that are read from files; what was read before and can stay in memory is not read again
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
        FileReads reads = new FileReads();
        for (Stage stage : stages.earlier()) {
            estimates.add(of(stage, true, reads));
        }
        estimates.add(of(stages.last(), false, reads));
        return withFileBytes(estimates, reads, engine);
    }

    /** What is read again depends on what can stay beside the tasks and what is kept for them. */
    private static List<Estimate> withFileBytes(List<Estimate> estimates, FileReads reads, Engine engine) {
        long largest = 0;
        long kept = 0;
        for (Estimate estimate : estimates) {
            largest = Math.max(largest, estimate.largestTask);
            kept += estimate.kept ? estimate.madeBytes : 0;
        }
        // About half of what a running task has is what it makes; the rest are blocks that others may take, too.
        long made = engine.processors().size() * largest / 2;
        long[] bytes = reads.bytes(Math.max(largest, engine.settings().memory() - made - kept));
        List<Estimate> all = new ArrayList<>();
        for (int i = 0; i < bytes.length; i++) {
            Estimate e = estimates.get(i);
            all.add(new Estimate(e.what, e.tasks, e.takenBytes, bytes[i], e.madeBytes, e.largestTask, e.kept));
        }
        return all;
    }

    private static Estimate of(Stage stage, boolean kept, FileReads reads) {
        Estimate estimate = stage instanceof Stage.Fused fused ? of(fused, kept, reads) : ofOther(stage, kept, reads);
        reads.endStage();
        return estimate;
    }

    private static Estimate ofOther(Stage stage, boolean kept, FileReads reads) {
        if (stage instanceof Stage.Finished finished) {
            long made = blockBytes(finished.node());
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
        long left = cost.takenBytes();
        for (Stage.Source source : stage.sources()) {
            if (isFile(source)) {
                Node.Stored array = ((Stage.Source.Given) source).array();
                for (int block = 0; block < array.blocks().size() && left > 0; block++) {
                    long bytes = array.grid().region(block).elements()
                            * array.dtype().byteWidth();
                    reads.take(array.blocks().get(block), bytes);
                    left -= bytes;
                }
            }
        }
        return new Estimate(
                node.algorithm().name() + " " + node.grid(),
                cost.tasks(),
                cost.takenBytes(),
                0,
                cost.madeBytes(),
                cost.largestTask(),
                kept);
    }

    private static Estimate of(Stage.Fused stage, boolean kept, FileReads reads) {
        Node node = stage.node();
        Grid space =
                node instanceof Node.Reduced reduced ? reduced.reducedNode().grid() : node.grid();
        long taken = 0;
        long largest = 0;
        long made = 0;
        for (int number = 0; number < space.blockCount(); number++) {
            Region region = space.region(number);
            long ofTask = 0;
            int source = 0;
            for (Stream stream : stage.program().streams()) {
                if (stream instanceof Stream.Stored stored) {
                    long bytes = Cutting.taken(stored, region);
                    ofTask += bytes;
                    takeFiles(stage.sources().get(source++), stored, region, reads);
                }
            }
            taken += ofTask;
            long byTask = node instanceof Node.Reduced
                    ? 0
                    : SizeClass.roundUp(region.elements() * node.dtype().byteWidth());
            made += byTask;
            largest = Math.max(largest, ofTask + byTask);
        }
        if (node instanceof Node.Reduced reduced) {
            made = blockBytes(node);
            if (reduced.reducer() instanceof Together) {
                made = 0;
                for (int number = 0; number < node.grid().blockCount(); number++) {
                    made += statesBytes(reduced, number);
                }
            }
            long states = states(reduced, space);
            return new Estimate(
                    "reduce " + space, tasks(reduced, space), taken + states, 0, made + states, largest, kept);
        }
        return new Estimate("compute " + space, space.blockCount(), taken, 0, made, largest, kept);
    }

    /** Of all blocks, as memory is handed out. */
    private static long blockBytes(Node node) {
        long bytes = 0;
        for (int number = 0; number < node.grid().blockCount(); number++) {
            bytes += SizeClass.roundUp(
                    node.grid().region(number).elements() * node.dtype().byteWidth());
        }
        return bytes;
    }

    private static void takeFiles(Stage.Source source, Stream.Stored stream, Region region, FileReads reads) {
        if (isFile(source)) {
            Node.Stored array = ((Stage.Source.Given) source).array();
            for (int block : stream.footprint(region).blocks()) {
                reads.take(
                        array.blocks().get(block),
                        array.grid().region(block).elements() * array.dtype().byteWidth());
            }
        }
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
        return SizeClass.roundUp(new Reduction(
                        node.reducer(),
                        node.finish(),
                        node.grid().region(number).extent(),
                        Reduction.Form.STATES)
                .allocatedBytes());
    }
}
