package io.bodkin.darray.plan;

import io.bodkin.darray.eval.Numbering;
import io.bodkin.darray.eval.Stream;
import io.bodkin.darray.eval.WriteTask;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.grid.AffineMap;
import io.bodkin.darray.grid.Footprint;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.grid.Region;
import io.bodkin.engine.Datadeps;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Spawns, in a datadeps region, the tasks that write into the blocks of arrays: one for each block of which something
 * changes. Used by the thread that runs the region.
 */
public final class Overwriting {
    private final Engine engine;
    private final Spawner region;
    private final Spawner writing;

    /** Handles of tasks of the region, which last as long as it does. */
    private final List<Task<?>> between = new ArrayList<>();

    public Overwriting(Engine engine, Spawner region) {
        this.engine = engine;
        this.region = region;
        this.writing = region.with(TaskOptions.named("assign").memory(0));
    }

    /**
     * Writes {@code value} to the elements of {@code target} that {@code map} finds. What it reads is as the tasks
     * before leave it.
     *
     * @param map takes no two elements to the same
     * @param value of the type of the target
     * @throws IllegalArgumentException if it is to be computed by an algorithm
     */
    public void assign(Node.Stored target, AffineMap map, Node value) {
        checkHasNoAlgorithm(value);
        long[] extents = value.extents();
        if (value.grid().elements() == 0) {
            return;
        }
        Grid cells = Footprint.of(map, target.grid(), Region.whole(extents)).cuts(extents);
        AffineMap identity = AffineMap.identity(extents.length);
        Stages stages = Stages.of(engine, new Node.View(value, identity, cells));
        Stage.Fused last = (Stage.Fused) stages.last();
        Set<Ref<?>> blocks = Collections.newSetFromMap(new IdentityHashMap<>());
        blocks.addAll(target.blocks());
        if (readsOtherElements(last, target, map, blocks)) {
            assign(target, map, stored(value));
            return;
        }
        try (Launch launch = Launch.of(engine, region, between::add, stages)) {
            Launch.Spawning spawning = launch.last();
            for (int number = 0; number < cells.blockCount(); number++) {
                Region cell = cells.region(number);
                write(target, map, cell, last, spawning.inputs(cell), blocks);
            }
        }
    }

    private static void checkHasNoAlgorithm(Node node) {
        if (node instanceof Node.ByAlgorithm byAlgorithm) {
            throw new IllegalArgumentException("what is assigned in place cannot be the result of "
                    + byAlgorithm.algorithm().name() + " that is not computed yet; persist() it first");
        }
        node.operands().forEach(Overwriting::checkHasNoAlgorithm);
    }

    /** Whether a task might read an element that another has written, or will. */
    private static boolean readsOtherElements(
            Stage.Fused stage, Node.Stored target, AffineMap map, Set<Ref<?>> blocks) {
        int source = 0;
        for (Stream stream : stage.program().streams()) {
            if (stream instanceof Stream.Stored stored
                    && stage.sources().get(source++) instanceof Stage.Source.Given given
                    && given.array().blocks().stream().anyMatch(blocks::contains)
                    && !(given.array().blocks().equals(target.blocks())
                            && stored.map().equals(map)
                            && stored.grid().equals(target.grid()))) {
                return true;
            }
        }
        return false;
    }

    /** Spawns the tasks that compute a node into blocks of its own. */
    private Node.Stored stored(Node node) {
        AffineMap identity = AffineMap.identity(node.grid().rank());
        Stages stages = Stages.of(engine, new Node.View(node, identity, node.grid()));
        try (Launch launch = Launch.of(engine, region, between::add, stages)) {
            List<? extends Task<?>> tasks = launch.allOfLast();
            between.addAll(tasks);
            return new Node.Stored(node.dtype(), node.grid(), List.copyOf(tasks));
        }
    }

    private void write(
            Node.Stored target, AffineMap map, Region cell, Stage.Fused stage, List<Ref<?>> sources, Set<Ref<?>> own) {
        int number = Footprint.of(map, target.grid(), cell).blocks()[0];
        Region block = target.grid().region(number);
        @SuppressWarnings("unchecked") // blocks of the array
        Ref<Block> written = (Ref<Block>) target.blocks().get(number);
        boolean unseen = cell.elements() == block.elements() && sources.stream().noneMatch(own::contains);
        List<Ref<?>> inputs = new ArrayList<>();
        inputs.add(unseen ? Datadeps.out(written) : Datadeps.inout(written));
        inputs.addAll(sources);
        Numbering places = Numbering.rowMajor(block).through(map);
        writing.submit(new WriteTask(stage.program(), cell, places), inputs.toArray(Ref<?>[]::new));
    }

    /**
     * Ends the handles on what was computed on the way. After the region; those of tasks that were not run end with it.
     */
    public void release() {
        between.stream().filter(Task::isDone).forEach(Task::release);
        between.clear();
    }
}
