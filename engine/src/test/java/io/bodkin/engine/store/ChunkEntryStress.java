package io.bodkin.engine.store;

import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** What two threads do to a chunk at the same time. */
public final class ChunkEntryStress {
    private ChunkEntryStress() {}

    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "read, and freed once afterwards")
    @Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "freed once, and not read")
    @State
    public static class ReadOrFreed {
        private final AtomicInteger ended = new AtomicInteger();
        private final ChunkEntry entry = new ChunkEntry(
                1,
                new ChunkLayout.OfValue(AtomicInteger.class),
                100,
                new ChunkContent.Value(ended),
                new EvictionOrders());

        public ReadOrFreed() {
            entry.enter();
        }

        private void see(Departure departure) {
            if (departure.content() != null) {
                ended.incrementAndGet();
            }
        }

        @Actor
        public void read(II_Result result) {
            if (entry.pinIfThere() != Presence.IN_MEMORY) {
                result.r1 = 2;
                return;
            }
            result.r1 = ended.get() == 0 ? 1 : 0;
            see(entry.unpin());
        }

        @Actor
        public void release() {
            see(entry.release());
        }

        @Arbiter
        public void look(II_Result result) {
            result.r2 = entry.state() == EntryState.FREED ? ended.get() : -1;
        }
    }
}
