package io.bodkin.engine.graph;

import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.Entries;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** What two threads do to a task at the same time. */
public final class TaskNodeStress {
    private TaskNodeStress() {}

    /** A value that was not made safe to be passed on without a fence. */
    static final class Box {
        int content;

        Box(int content) {
            this.content = content;
        }

        static int in(Object box) {
            return box == null ? 0 : ((Box) box).content;
        }
    }

    @JCStressTest
    @Outcome(id = "1, 42", expect = Expect.ACCEPTABLE, desc = "told once, by either, and the result is there")
    @State
    public static class WhoeverRegistersAtTheEndIsToldOnce {
        private final TaskNode<Object> node = new BareRuntime().running();
        private int told;
        private int seen;

        @Actor
        public void end() {
            node.complete(new Box(42));
        }

        @Actor
        public void register() {
            node.onEnd(() -> {
                told++;
                seen = Box.in(node.result());
            });
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = told;
            result.r2 = seen;
        }
    }

    @JCStressTest
    @Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "not yet ended")
    @Outcome(id = "42", expect = Expect.ACCEPTABLE, desc = "ended, with the result")
    @State
    public static class WhoeverSeesTheEndSeesTheResult {
        private final TaskNode<Object> node = new BareRuntime().running();

        @Actor
        public void end() {
            node.complete(new Box(42));
        }

        @Actor
        public void look(I_Result result) {
            result.r1 = node.isDone() ? Box.in(node.result()) : -1;
        }
    }

    @JCStressTest
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "completed")
    @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "cancelled")
    @State
    public static class CompletedOrCancelled {
        private final TaskNode<Object> node = new BareRuntime().running();

        @Actor
        public void complete() {
            node.complete("result");
        }

        @Actor
        public void cancel(II_Result result) {
            result.r1 = node.endCancelled().isOver() ? 0 : 1;
        }

        @Arbiter
        public void look(II_Result result) {
            result.r2 = node.state() == TaskState.DONE ? 1 : node.isCancelled() ? 2 : 0;
        }
    }

    @JCStressTest
    @Outcome(id = "3, 1", expect = Expect.ACCEPTABLE, desc = "ready once")
    @State
    public static class TaskOfTwoInputsBecomesReadyOnce {
        private final BareRuntime runtime = new BareRuntime();
        private final TaskNode<Object> first = runtime.running();
        private final TaskNode<Object> second = runtime.running();
        private final TaskNode<Object> both = runtime.node(first, second);

        public TaskOfTwoInputsBecomesReadyOnce() {
            both.launch();
        }

        @Actor
        public void endFirst() {
            first.complete(1);
        }

        @Actor
        public void endSecond() {
            second.complete(2);
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = runtime.ready.get();
            result.r2 = both.isReady() ? 1 : 0;
        }
    }

    @JCStressTest
    @Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "ready once")
    @State
    public static class TaskThatRegistersAtTheEndBecomesReadyOnce {
        private final BareRuntime runtime = new BareRuntime();
        private final TaskNode<Object> input = runtime.running();
        private final TaskNode<Object> dependant = runtime.node(input);

        @Actor
        public void end() {
            input.complete(1);
        }

        @Actor
        public void launch() {
            dependant.launch();
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = runtime.ready.get();
            result.r2 = dependant.isReady() ? 1 : 0;
        }
    }

    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "taken, kept, and freed once")
    @Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "refused, and freed once")
    @State
    public static class ResultIsTakenOrReleased {
        private final BareRuntime runtime = new BareRuntime();
        private final ChunkEntry entry = Entries.inMemory();
        private final TaskNode<Object> node = runtime.running();

        public ResultIsTakenOrReleased() {
            node.complete(entry);
        }

        @Actor
        public void release() {
            node.release();
        }

        @Actor
        public void take(II_Result result) {
            try {
                TaskNode<Object> taker = runtime.running(node);
                result.r1 = Entries.isFreed(entry) ? 0 : 1;
                taker.complete("done");
            } catch (IllegalStateException released) {
                result.r1 = 2;
            }
        }

        @Arbiter
        public void look(II_Result result) {
            result.r2 = Entries.isFreed(entry) ? runtime.released.get() : -1;
        }
    }

    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "freed at once")
    @State
    public static class HandleIsReleasedAsItIsReplaced {
        private final ChunkEntry entry = Entries.inMemory();
        private final TaskNode<Object> node = new BareRuntime().running();

        public HandleIsReleasedAsItIsReplaced() {
            node.complete(entry);
        }

        @Actor
        public void release() {
            node.release();
        }

        @Actor
        public void replace() {
            try {
                node.replace();
            } catch (IllegalStateException released) {
                // one of the two is first
            }
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = Entries.isFreed(entry) ? 1 : 0;
        }
    }

    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "what it spawns is to stop")
    @State
    public static class TaskSpawnsAsItIsCancelled {
        private final TaskNode<Object> node = new BareRuntime().running();
        private CancelToken token;

        @Actor
        public void spawn() {
            token = node.ownToken();
        }

        @Actor
        public void cancel() {
            node.endCancelled();
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = token.isCancelled() ? 1 : 0;
        }
    }
}
