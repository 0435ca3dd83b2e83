package io.bodkin.engine.worker;

import io.bodkin.engine.graph.TaskNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides when tasks begin that are spawned in a block. Belongs to the thread that runs the block, and to the task that
 * it runs there: what that task spawns is not concerned. Queues nest: what an inner one lets go, the outer gets.
 */
abstract sealed class SpawnQueue {
    /** The queue around this one, or null. */
    final SpawnQueue outer;

    /** The task in which the block is, or null. */
    final TaskNode<?> owner;

    private final SpawnQueues engine;

    SpawnQueue(SpawnQueues engine, SpawnQueue outer, TaskNode<?> owner) {
        this.engine = engine;
        this.outer = outer;
        this.owner = owner;
    }

    /** Takes tasks that were spawned together: each has been made and not yet registered. */
    abstract void submit(List<TaskNode<?>> group);

    /** The block has ended. */
    abstract void end();

    /** Whether the task cannot begin before the block has ended. */
    abstract boolean holdsBack(TaskNode<?> node);

    /** Whether it is for tasks of this engine. */
    final boolean isOf(SpawnQueues some) {
        return engine == some;
    }

    final void pass(List<TaskNode<?>> group) {
        if (outer == null) {
            group.forEach(TaskNode::launch);
        } else {
            outer.submit(group);
        }
    }

    final boolean outerHoldsBack(TaskNode<?> node) {
        return outer != null && outer.holdsBack(node);
    }

    /** Lets everything pass, and remembers it. */
    static final class Collecting extends SpawnQueue {
        private final List<TaskNode<?>> spawned = new ArrayList<>();

        Collecting(SpawnQueues engine, SpawnQueue outer, TaskNode<?> owner) {
            super(engine, outer, owner);
        }

        List<TaskNode<?>> spawned() {
            return spawned;
        }

        @Override
        void submit(List<TaskNode<?>> group) {
            spawned.addAll(group);
            pass(group);
        }

        @Override
        void end() {}

        @Override
        boolean holdsBack(TaskNode<?> node) {
            return outerHoldsBack(node);
        }
    }

    /** Holds everything back, and lets it go as one group when the block ends. */
    static final class Bulk extends SpawnQueue {
        private final List<TaskNode<?>> held = new ArrayList<>();

        Bulk(SpawnQueues engine, SpawnQueue outer, TaskNode<?> owner) {
            super(engine, outer, owner);
        }

        @Override
        void submit(List<TaskNode<?>> group) {
            held.addAll(group);
        }

        /** None of them is to begin. */
        void cancel() {
            held.forEach(TaskNode::cancel);
        }

        @Override
        void end() {
            List<TaskNode<?>> group = List.copyOf(held);
            held.clear();
            pass(group);
        }

        @Override
        boolean holdsBack(TaskNode<?> node) {
            return held.contains(node) || outerHoldsBack(node);
        }
    }

    /** Holds the loops back, and lets them go together when the block ends; other tasks pass. */
    static final class Loops extends SpawnQueue {
        private final List<TaskNode<?>> held = new ArrayList<>();

        Loops(SpawnQueues engine, SpawnQueue outer, TaskNode<?> owner) {
            super(engine, outer, owner);
        }

        @Override
        void submit(List<TaskNode<?>> group) {
            if (group.stream().anyMatch(LoopTask::isLoop)) {
                held.addAll(group);
            } else {
                pass(group);
            }
        }

        void cancel() {
            held.forEach(TaskNode::cancel);
        }

        @Override
        void end() {
            List<TaskNode<?>> group = List.copyOf(held);
            held.clear();
            pass(group);
        }

        @Override
        boolean holdsBack(TaskNode<?> node) {
            return held.contains(node) || outerHoldsBack(node);
        }
    }

    /** Each group begins when the one before it has ended, well or not. */
    static final class Sequential extends SpawnQueue {
        private Gate last = Gate.open();

        Sequential(SpawnQueues engine, SpawnQueue outer, TaskNode<?> owner) {
            super(engine, outer, owner);
        }

        @Override
        void submit(List<TaskNode<?>> group) {
            if (group.isEmpty()) {
                return;
            }
            Gate before = last;
            last = Gate.after(group);
            group.forEach(node -> node.holdUntil(before));
            pass(group);
        }

        @Override
        void end() {}

        @Override
        boolean holdsBack(TaskNode<?> node) {
            return outerHoldsBack(node);
        }
    }
}
