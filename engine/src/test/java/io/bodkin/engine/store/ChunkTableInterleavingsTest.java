package io.bodkin.engine.store;

import static io.bodkin.engine.concurrency.Interleavings.check;
import static io.bodkin.engine.concurrency.Interleavings.explore;
import static io.bodkin.engine.concurrency.Interleavings.together;

import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.memory.Budget;
import io.bodkin.engine.memory.ChunkMemory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a change of a chunk has left to do is done, and once. */
@Tag("concurrency")
class ChunkTableInterleavingsTest {
    private final ChunkMemory memory = new ChunkMemory(new Budget(1 << 20));

    @AfterEach
    void nothingIsLeft() {
        memory.close();
    }

    /** A table with one object in it. */
    private static final class Fixture {
        final ChunkTable table;
        final ChunkEntry entry;
        final AtomicInteger freed = new AtomicInteger();

        Fixture(ChunkMemory memory) {
            Events events = new Events();
            events.listen(event -> freed.addAndGet(event instanceof Event.ChunkFreed ? 1 : 0));
            table = new ChunkTable(memory, 99, new SpillDemand(1000, () -> 0), events);
            entry = table.add(new ChunkLayout.OfValue(String.class), 100, new ChunkContent.Value("content"));
            table.enter(entry);
        }

        void assertFreedOnce() {
            check(freed.get() == 1, "it is told once");
            check(table.entries().isEmpty(), "it is in the table no more");
            check(!table.heap().isOver(), "the heap has it no more");
            check(entry.state() == EntryState.FREED && entry.order == null, "it is freed");
        }
    }

    @Test
    void chunkIsFreedOnceByTheLastOfHoldsAndPins() {
        explore(() -> {
            Fixture fixture = new Fixture(memory);
            fixture.table.hold(fixture.entry);
            together(() -> fixture.table.release(fixture.entry), () -> fixture.table.release(fixture.entry), () -> {
                if (fixture.entry.pinIfThere() == Presence.IN_MEMORY) {
                    fixture.table.unpin(fixture.entry);
                }
            });
            fixture.assertFreedOnce();
        });
    }

    @Test
    void chunkThatComesAsTheStoreClosesIsFreed() {
        explore(() -> {
            Fixture fixture = new Fixture(memory);
            boolean[] refused = new boolean[1];
            together(
                    () -> {
                        try {
                            fixture.table.add(
                                    new ChunkLayout.OfValue(String.class), 100, new ChunkContent.Value("late"));
                        } catch (RuntimeException closed) {
                            refused[0] = true;
                        }
                    },
                    () -> {
                        fixture.table.close();
                        fixture.table.freeAll();
                    });
            check(fixture.freed.get() == 2 || refused[0], "both are freed, or one is refused");
            check(fixture.table.entries().isEmpty(), "none is left");
            check(!fixture.table.heap().isOver(), "nor anything on the heap");
        });
    }
}
