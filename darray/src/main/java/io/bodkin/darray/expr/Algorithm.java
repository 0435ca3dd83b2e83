package io.bodkin.darray.expr;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Task;
import java.util.Iterator;
import java.util.List;

/**
 * How the blocks of a {@link Node.ByAlgorithm} are computed, when it is not one by one from elements of the operands.
 * Immutable.
 */
public interface Algorithm {
    /**
     * What the tasks will do, before there are any; see {@link io.bodkin.darray.plan.Estimate}.
     *
     * @param takenBytes of all blocks that they take; one that several take counts for each
     * @param madeBytes of all blocks that they make, those in between among them
     * @param largestTask bytes of the blocks that one task takes and makes, at most
     */
    record Cost(long tasks, long takenBytes, long madeBytes, long largestTask) {}

    /** For plans: a verb. */
    String name();

    Cost cost();

    /**
     * Spawns the tasks of all blocks, in the order of the grid. The handles that it returns are the caller's; it
     * releases all others that it makes.
     *
     * @param operands for each operand what holds its blocks, in the order of its grid: each a block, or a record batch
     *     with one tensor; borrowed
     */
    List<Task<Block>> spawn(Engine engine, List<List<? extends Ref<?>>> operands);

    /**
     * The blocks of a result one after another, in the order of the grid. Closing it ends what was not taken. Used by
     * one thread.
     */
    interface InOrder extends AutoCloseable {
        /** The task of the next block; its handle is the caller's. */
        Task<Block> next();

        @Override
        void close();
    }

    /**
     * As {@link #spawn}, for one who takes the blocks in order and passes them on: an algorithm that can, begins with a
     * block when it is asked for, so that those before may be gone.
     */
    default InOrder inOrder(Engine engine, List<List<? extends Ref<?>>> operands) {
        Iterator<Task<Block>> tasks = spawn(engine, operands).iterator();
        return new InOrder() {
            @Override
            public Task<Block> next() {
                return tasks.next();
            }

            @Override
            public void close() {
                tasks.forEachRemaining(Task::release);
            }
        };
    }
}
