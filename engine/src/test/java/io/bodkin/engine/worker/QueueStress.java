package io.bodkin.engine.worker;

import io.bodkin.engine.graph.BareRuntime;
import io.bodkin.engine.graph.TaskNode;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** What two threads do to a queue of tasks at the same time. Tasks are numbered from 1; 0 is none. */
public final class QueueStress {
    private QueueStress() {}

    private static int number(TaskNode<?> node) {
        return node == null ? 0 : (int) node.id();
    }

    @JCStressTest
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "one has it")
    @State
    public static class OwnerAndThiefWantTheLast {
        private final WorkDeque deque = new WorkDeque(4);

        public OwnerAndThiefWantTheLast() {
            deque.push(new BareRuntime().node());
        }

        @Actor
        public void pop(II_Result result) {
            result.r1 = number(deque.pop());
        }

        @Actor
        public void steal(II_Result result) {
            result.r2 = number(deque.steal());
        }
    }

    @JCStressTest
    @Outcome(id = "2, 10", expect = Expect.ACCEPTABLE, desc = "the owner has the newest")
    @Outcome(id = "0, 12", expect = Expect.ACCEPTABLE, desc = "the thief was quick")
    @State
    public static class ThiefWantsBothAndOwnerTheNewest {
        private final WorkDeque deque = new WorkDeque(4);

        public ThiefWantsBothAndOwnerTheNewest() {
            BareRuntime runtime = new BareRuntime();
            deque.push(runtime.node());
            deque.push(runtime.node());
        }

        @Actor
        public void pop(II_Result result) {
            result.r1 = number(deque.pop());
        }

        @Actor
        public void steal(II_Result result) {
            int first = number(deque.steal());
            result.r2 = 10 * first + number(deque.steal());
        }
    }

    @JCStressTest
    @Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "not yet there")
    @Outcome(id = "7", expect = Expect.ACCEPTABLE, desc = "stolen, whole")
    @State
    public static class ThiefSeesTheWholeTask {
        private final WorkDeque deque = new WorkDeque(2);
        private final TaskNode<Object> node = new BareRuntime().node();

        @Actor
        public void push() {
            node.flattens = true;
            deque.push(node);
        }

        @Actor
        public void steal(I_Result result) {
            TaskNode<?> stolen = deque.steal();
            result.r1 = stolen == null ? -1 : stolen.flattens ? 7 : 0;
        }
    }

    @JCStressTest
    @Outcome(
            id = {"0, 6", "1, 5"},
            expect = Expect.ACCEPTABLE,
            desc = "each is there once")
    @State
    public static class DequeGrowsUnderAThief {
        private final WorkDeque deque = new WorkDeque(2);
        private final TaskNode<?>[] nodes = new TaskNode<?>[3];

        public DequeGrowsUnderAThief() {
            BareRuntime runtime = new BareRuntime();
            for (int i = 0; i < 3; i++) {
                nodes[i] = runtime.node();
            }
            deque.push(nodes[0]);
        }

        @Actor
        public void push() {
            deque.push(nodes[1]);
            deque.push(nodes[2]);
        }

        @Actor
        public void steal(II_Result result) {
            result.r1 = number(deque.steal());
        }

        @Arbiter
        public void look(II_Result result) {
            result.r2 = number(deque.pop()) + number(deque.pop()) + number(deque.pop());
        }
    }

    @JCStressTest
    @Outcome(
            id = {"0, 3", "1, 2", "2, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "each is there once")
    @State
    public static class TwoSubmitAndOneTakes {
        private final SubmissionQueue queue = new SubmissionQueue();
        private final BareRuntime runtime = new BareRuntime();
        private final TaskNode<Object> first = runtime.node();
        private final TaskNode<Object> second = runtime.node();
        private final WorkDeque rest = new WorkDeque(4);

        @Actor
        public void submit() {
            queue.add(first);
        }

        @Actor
        public void submitAndTake(II_Result result) {
            queue.add(second);
            result.r1 = number(queue.take(rest));
        }

        @Arbiter
        public void look(II_Result result) {
            result.r2 = number(rest.pop()) + number(queue.take(rest)) + number(rest.pop());
        }
    }

    @JCStressTest
    @Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "not yet there")
    @Outcome(id = "7", expect = Expect.ACCEPTABLE, desc = "taken, whole")
    @State
    public static class SubmittedTaskIsSeenWhole {
        private final SubmissionQueue queue = new SubmissionQueue();
        private final TaskNode<Object> node = new BareRuntime().node();
        private final WorkDeque rest = new WorkDeque(4);

        @Actor
        public void submit() {
            node.flattens = true;
            queue.add(node);
        }

        @Actor
        public void take(I_Result result) {
            TaskNode<?> taken = queue.take(rest);
            result.r1 = taken == null ? -1 : taken.flattens ? 7 : 0;
        }
    }
}
