package io.bodkin.engine.graph;

import java.util.concurrent.locks.LockSupport;

/** One who waits for the end of a task: told once, by the thread that ends it; in one task's stack at a time. */
abstract class Dependant {
    /** The one below in the stack of the task waited for. */
    Dependant below;

    abstract void told(TaskNode<?> ended);

    /** Whether nobody waits here any more. */
    boolean isGone() {
        return false;
    }

    /** A task that waits for more than one: for all but the first, which holds the task itself. */
    static final class Edge extends Dependant {
        final TaskNode<?> to;

        Edge(TaskNode<?> to) {
            this.to = to;
        }

        @Override
        void told(TaskNode<?> ended) {
            to.told(ended);
        }
    }

    /** A task that will end as the one waited for. */
    static final class Follower extends Dependant {
        final TaskNode<?> task;

        Follower(TaskNode<?> task) {
            this.task = task;
        }

        @Override
        void told(TaskNode<?> ended) {
            task.follow(ended);
        }
    }

    static final class Action extends Dependant {
        private final Runnable action;

        Action(Runnable action) {
            this.action = action;
        }

        @Override
        void told(TaskNode<?> ended) {
            action.run();
        }
    }

    /** A thread that parks; it may give up. */
    static final class Waiter extends Dependant implements TaskNode.Wait {
        private volatile Thread thread = Thread.currentThread();

        @Override
        void told(TaskNode<?> ended) {
            LockSupport.unpark(thread);
        }

        @Override
        boolean isGone() {
            return thread == null;
        }

        @Override
        public void close() {
            thread = null;
        }
    }
}
