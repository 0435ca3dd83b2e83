package io.bodkin.engine.stream;

import static io.bodkin.engine.concurrency.Interleavings.check;
import static io.bodkin.engine.concurrency.Interleavings.explore;
import static io.bodkin.engine.concurrency.Interleavings.exploreMore;
import static io.bodkin.engine.concurrency.Interleavings.together;

import io.bodkin.engine.graph.BareRuntime;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.Entries;
import io.bodkin.engine.worker.ByRefs;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("concurrency")
class EdgeInterleavingsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void ringKeepsOrderAndItsLimit(int limit) {
        explore(() -> {
            Ring ring = new Ring(limit);
            int[] put = new int[1];
            int[] taken = new int[1];
            together(
                    () -> {
                        for (int i = 0; i < 5; i++) {
                            put[0] += ring.offer(put[0]) ? 1 : 0;
                            check(ring.size() <= limit, "it holds no more than it may");
                        }
                    },
                    () -> {
                        for (int i = 0; i < 5; i++) {
                            Object value = ring.poll();
                            check(value == null || value.equals(taken[0]), "in order, and each once");
                            taken[0] += value == null ? 0 : 1;
                        }
                    });
            check(ring.size() == put[0] - taken[0], "the rest is still there");
            while (taken[0] < put[0]) {
                check(Integer.valueOf(taken[0]++).equals(ring.poll()), "nothing is lost");
            }
            check(ring.poll() == null, "nor made up");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void bothEndsAreWokenUntilAllHasArrivedInOrder(int slots) {
        explore(() -> {
            Pipe pipe = Pipe.connected(slots);
            AtomicReference<List<Object>> taken = new AtomicReference<>();
            together(() -> pipe.putAllWoken(0, 1, 2), () -> taken.set(pipe.takeWoken(10)));
            check(taken.get().equals(List.of(0, 1, 2)), "all arrives: " + taken.get());
        });
    }

    @Test
    void allThatIsPutArrivesInOrderAndThenTheEnd() {
        explore(() -> {
            Pipe pipe = Pipe.connected(1);
            AtomicReference<List<Object>> taken = new AtomicReference<>();
            together(() -> pipe.putAll(0, 1), () -> taken.set(pipe.take(10)));
            check(taken.get().equals(List.of(0, 1)), "all arrives: " + taken.get());
        });
    }

    /** It is found where the consumer looks for the end. */
    @Test
    void valueThatComesTogetherWithTheEndIsTaken() {
        exploreMore(() -> {
            Pipe pipe = Pipe.connected(4);
            AtomicReference<List<Object>> taken = new AtomicReference<>();
            together(() -> pipe.putAll("last"), () -> taken.set(pipe.take(10)));
            check(taken.get().equals(List.of("last")), "it arrives: " + taken.get());
        });
    }

    @Test
    void producerGoesOnWhenTheConsumerHasEnded() {
        explore(() -> {
            Pipe pipe = Pipe.connected(1);
            together(() -> pipe.putAllWoken(0, 1, 2, 3), () -> pipe.takeWoken(1));
            check(pipe.fromTask.isDone(), "it did not wait for the consumer");
        });
    }

    @Test
    void producerThatSleepsIsWokenByTheEndOfTheConsumer() {
        explore(() -> {
            Pipe pipe = Pipe.connected(1);
            pipe.edge.offer("first");
            together(() -> pipe.toTask.complete("over"), () -> pipe.putAllWoken("second"));
        });
    }

    @Test
    void whatNobodyTakesIsReleased() {
        explore(() -> {
            Pipe pipe = Pipe.connected(2);
            ChunkEntry[] entries = {Entries.inMemory(), Entries.inMemory(), Entries.inMemory()};
            Object[] values = {owned(entries[0]), owned(entries[1]), owned(entries[2])};
            together(() -> pipe.putAll(values), () -> pipe.take(1));
            for (ChunkEntry entry : entries) {
                check(Entries.isFreed(entry), "taken or not, it is released");
            }
        });
    }

    @Test
    void consumerThatIsCancelledReleasesAllAndHoldsNobodyUp() {
        explore(() -> {
            Pipe pipe = Pipe.connected(1);
            ChunkEntry[] entries = {Entries.inMemory(), Entries.inMemory()};
            together(
                    () -> pipe.putAll(owned(entries[0]), owned(entries[1])),
                    () -> pipe.take(2),
                    pipe.toTask::endCancelled);
            for (ChunkEntry entry : entries) {
                check(Entries.isFreed(entry), "taken or not, it is released");
            }
        });
    }

    @Test
    void edgeToATaskThatJustEndsIsClosed() {
        explore(() -> {
            Pipe pipe = new Pipe(1);
            together(pipe.edge::connect, () -> pipe.fromTask.complete("over"));
            check(pipe.edge.isClosed(), "nothing comes from it");
        });
    }

    @Test
    void consumerOfATaskThatEndsAsItIsConnectedSeesTheEnd() {
        explore(() -> {
            Pipe pipe = new Pipe(1);
            together(
                    () -> {
                        pipe.edge.connect();
                        check(pipe.takeWoken(10).isEmpty(), "nothing was put");
                    },
                    () -> pipe.fromTask.complete("over"));
        });
    }

    private static Object owned(ChunkEntry entry) {
        return ByRefs.owned(new BareRuntime().handleOn(entry, Optional.empty()));
    }
}
