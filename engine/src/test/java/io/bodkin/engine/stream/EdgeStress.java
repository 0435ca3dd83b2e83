package io.bodkin.engine.stream;

import io.bodkin.engine.graph.BareRuntime;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.Entries;
import io.bodkin.engine.worker.ByRef;
import io.bodkin.engine.worker.ByRefs;
import java.util.Optional;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** What the two ends of an edge do at the same time. Of the first number: what a thread sees that is about to park. */
public final class EdgeStress {
    private EdgeStress() {}

    private static final class Box {
        int content;

        Box(int content) {
            this.content = content;
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "it sees the value, and was woken")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "it sees the value")
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "it was woken")
    @Outcome(id = "0, 1", expect = Expect.FORBIDDEN, desc = "it sleeps, and the value waits")
    @State
    public static class ConsumerParksAsAValueComes {
        private final Pipe pipe = Pipe.connected(4);

        @Actor
        public void put() {
            pipe.edge.offer("value");
        }

        @Actor
        public void park(II_Result result) {
            pipe.to.sayParked();
            result.r1 = pipe.edge.waiting();
        }

        @Arbiter
        public void look(II_Result result) {
            result.r2 = pipe.to.isParked() ? 1 : 0;
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "it sees the end, and was woken")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "it sees the end")
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "it was woken")
    @Outcome(id = "0, 1", expect = Expect.FORBIDDEN, desc = "it sleeps, and nothing will come")
    @State
    public static class ConsumerParksAsTheEdgeIsClosed {
        private final Pipe pipe = Pipe.connected(4);

        @Actor
        public void close() {
            pipe.edge.close();
        }

        @Actor
        public void park(II_Result result) {
            pipe.to.sayParked();
            result.r1 = pipe.edge.isClosed() ? 1 : 0;
        }

        @Arbiter
        public void look(II_Result result) {
            result.r2 = pipe.to.isParked() ? 1 : 0;
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "it sees the room, and was woken")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "it sees the room")
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "it was woken")
    @Outcome(id = "0, 1", expect = Expect.FORBIDDEN, desc = "it sleeps, and there is room")
    @State
    public static class ProducerParksAsAPlaceIsFreed {
        private final Pipe pipe = Pipe.connected(1);

        public ProducerParksAsAPlaceIsFreed() {
            pipe.edge.offer("value");
        }

        @Actor
        public void take() {
            pipe.edge.poll();
        }

        @Actor
        public void park(II_Result result) {
            pipe.from.sayParked();
            result.r1 = pipe.edge.room().getAsBoolean() ? 1 : 0;
        }

        @Arbiter
        public void look(II_Result result) {
            result.r2 = pipe.from.isParked() ? 1 : 0;
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "it sees the end, and was woken")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "it sees the end")
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "it was woken")
    @Outcome(id = "0, 1", expect = Expect.FORBIDDEN, desc = "it sleeps, and nobody takes any more")
    @State
    public static class ProducerParksAsTheConsumerEnds {
        private final Pipe pipe = Pipe.connected(1);

        public ProducerParksAsTheConsumerEnds() {
            pipe.edge.offer("value");
        }

        @Actor
        public void end() {
            pipe.toTask.complete("over");
        }

        @Actor
        public void park(II_Result result) {
            pipe.from.sayParked();
            result.r1 = pipe.edge.room().getAsBoolean() ? 1 : 0;
        }

        @Arbiter
        public void look(II_Result result) {
            result.r2 = pipe.from.isParked() ? 1 : 0;
        }
    }

    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "released")
    @State
    public static class ValueIsPutAsTheConsumerEnds {
        private final Pipe pipe = Pipe.connected(4);
        private final ChunkEntry entry = Entries.inMemory();
        private final ByRef value = ByRefs.owned(new BareRuntime().handleOn(entry, Optional.empty()));

        @Actor
        public void put() {
            pipe.edge.offer(value);
        }

        @Actor
        public void end() {
            pipe.toTask.complete("over");
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = Entries.isFreed(entry) ? 1 : 0;
        }
    }

    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 1", "1, 0", "1, 2"},
            expect = Expect.ACCEPTABLE,
            desc = "in order, and whole")
    @State
    public static class ValuesArriveWholeAndInOrder {
        private final Ring ring = new Ring(2);

        @Actor
        public void put() {
            ring.offer(new Box(1));
            ring.offer(new Box(2));
        }

        @Actor
        public void take(II_Result result) {
            result.r1 = content(ring.poll());
            result.r2 = content(ring.poll());
        }

        private static int content(Object box) {
            return box == null ? 0 : box instanceof Box it && it.content != 0 ? it.content : -1;
        }
    }
}
