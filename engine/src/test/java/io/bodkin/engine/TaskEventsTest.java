package io.bodkin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.Event.Outcome;
import io.bodkin.engine.event.EventSource;
import io.bodkin.engine.fault.TaskFailedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class TaskEventsTest {
    @TempDir
    Path directory;

    private final List<Event> events = new CopyOnWriteArrayList<>();
    private EventSource.Registration registration;
    private Engine engine;
    private Processor processor;

    @BeforeEach
    void open() {
        engine = Engine.builder()
                .memory("8MiB")
                .threads(1)
                .spillDirectory(directory)
                .build();
        registration = engine.events().listen(events::add);
        processor = engine.processors().get(0);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private <E extends Event> List<E> heard(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static List<Class<?>> kinds(List<Event> events) {
        return events.stream().<Class<?>>map(Event::getClass).toList();
    }

    private Outcome outcome(Task<?> task) {
        List<Event.TaskEnded> ends = heard(Event.TaskEnded.class).stream()
                .filter(end -> end.task() == task.id())
                .toList();
        assertThat(ends).hasSize(1);
        return ends.get(0).outcome();
    }

    @Test
    void aTaskIsToldFromItsSpawnToItsEndBeforeItsFetchReturns() {
        Task<Integer> task = engine.with(TaskOptions.named("one")).spawn(() -> 1);
        task.fetch();
        long id = task.id();
        Event.TaskLeft left = heard(Event.TaskLeft.class).get(0);
        assertThat(events)
                .containsExactly(
                        new Event.TaskSpawned(id, "one", OptionalLong.empty(), List.of(), List.of(), List.of()),
                        new Event.TaskReady(id, "one"),
                        new Event.TaskStarted(id, "one", processor),
                        new Event.TaskLeft(id, "one", processor, left.nanos(), false),
                        new Event.TaskEnded(id, "one", Outcome.DONE));
        assertThat(left.nanos()).isPositive();
    }

    @Test
    void aSpawnNamesParentInputsOrderAndChunks() {
        Chunk<Block> chunk = engine.putBlock(new double[] {1});
        Task<Long> parent = engine.spawn(() -> {
            Task<Integer> first = Engine.current().spawn(() -> 1);
            Task<Integer> before = Engine.current().spawn(() -> 2);
            Task<Double> last = Engine.current()
                    .with(TaskOptions.named("last").after(before))
                    .spawn(first, chunk, (n, block) -> n + block.getDouble(0));
            last.fetch();
            return last.id();
        });
        long last = parent.fetch();
        assertThat(heard(Event.TaskSpawned.class))
                .contains(new Event.TaskSpawned(
                        last,
                        "last",
                        OptionalLong.of(parent.id()),
                        List.of(last - 2),
                        List.of(last - 1),
                        List.of(chunk.id())));
    }

    @Test
    void aTaskThatThrowsEndsAsFailedAndItsDependantsEndWithoutStarting() {
        Task<Integer> task = engine.spawn(() -> {
            throw new IllegalStateException("bad");
        });
        Task<Integer> dependant = engine.spawn(task, n -> n);
        assertThatThrownBy(dependant::fetch).isInstanceOf(TaskFailedException.class);
        assertThat(outcome(task)).isEqualTo(Outcome.FAILED);
        assertThat(outcome(dependant)).isEqualTo(Outcome.FAILED);
        assertThat(heard(Event.TaskStarted.class)).hasSize(1);
        assertThat(heard(Event.TaskLeft.class)).hasSize(1).allMatch(Event.TaskLeft::threw);
    }

    @Test
    void eachTryStartsAndIsLeftAndTheTaskEndsOnce() {
        AtomicInteger calls = new AtomicInteger();
        Task<Integer> task = engine.with(TaskOptions.none().retries(2)).spawn(() -> {
            if (calls.incrementAndGet() < 3) {
                throw new IllegalStateException("again");
            }
            return 1;
        });
        task.fetch();
        assertThat(heard(Event.TaskStarted.class)).hasSize(3);
        assertThat(heard(Event.TaskLeft.class))
                .extracting(Event.TaskLeft::threw)
                .containsExactly(true, true, false);
        assertThat(outcome(task)).isEqualTo(Outcome.DONE);
    }

    @Test
    void aTaskThatOutgrowsItsMemoryIsLeftAndStartsAgain() {
        Chunk<Block> chunk = engine.putBlock(new double[5 << 17]);
        Task<Long> task = engine.with(TaskOptions.none().memory(0)).spawn(() -> {
            try (Block block = chunk.fetch()) {
                return block.elements();
            }
        });
        assertThat(task.fetch()).isEqualTo(5 << 17);
        assertThat(heard(Event.TaskStarted.class)).hasSameSizeAs(heard(Event.TaskLeft.class));
    }

    @Test
    void cancelledTasksEndAsSuchWhetherTheyHaveBegunOrNot() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        Task<Integer> running = engine.spawn(() -> {
            begun.countDown();
            new CountDownLatch(1).await();
            return 1;
        });
        Task<Integer> waiting = engine.spawn(running, n -> n);
        begun.await();
        assertThat(waiting.cancel()).isTrue();
        assertThat(running.cancel()).isTrue();
        assertThat(outcome(waiting)).isEqualTo(Outcome.CANCELLED);
        assertThat(outcome(running)).isEqualTo(Outcome.CANCELLED);
    }

    @Test
    void whatIsFoundWithoutBeingRunEndsAsRestored() {
        Task<Integer> restored =
                engine.with(TaskOptions.none().restore(() -> Optional.of(3))).spawn(() -> 1);
        assertThat(restored.fetch()).isEqualTo(3);
        assertThat(outcome(restored)).isEqualTo(Outcome.RESTORED);
        Task<Integer> first = engine.with(TaskOptions.none().cache(true)).spawn(TaskEventsTest::seven);
        first.fetch();
        Task<Integer> second = engine.with(TaskOptions.none().cache(true)).spawn(TaskEventsTest::seven);
        second.fetch();
        assertThat(outcome(first)).isEqualTo(Outcome.DONE);
        assertThat(outcome(second)).isEqualTo(Outcome.RESTORED);
        Task<Integer> run =
                engine.with(TaskOptions.none().restore(Optional::empty)).spawn(() -> 1);
        assertThat(run.fetch()).isEqualTo(1);
        assertThat(outcome(run)).isEqualTo(Outcome.DONE);
        assertThat(heard(Event.TaskStarted.class)).hasSameSizeAs(heard(Event.TaskLeft.class));
    }

    private static int seven() {
        return 7;
    }

    @Test
    void aTaskThatWaitsForMemoryIsParked() throws InterruptedException {
        Chunk<Block> chunk = engine.putBlock(new double[5 << 17]);
        CountDownLatch parked = new CountDownLatch(1);
        engine.events().listen(event -> {
            if (event instanceof Event.TaskParked) {
                parked.countDown();
            }
        });
        Task<Integer> task;
        try (Block pinned = chunk.fetch()) {
            task = engine.with(TaskOptions.named("large").memory(5 << 20)).spawn(() -> 1);
            parked.await();
            assertThat(pinned.getDouble(0)).isZero();
            assertThat(heard(Event.TaskStarted.class)).isEmpty();
        }
        assertThat(task.fetch()).isEqualTo(1);
        assertThat(heard(Event.TaskParked.class)).containsExactly(new Event.TaskParked(task.id(), "large", 5 << 20));
    }

    @Test
    void nestedTasksAreToldInsideTheirParents() {
        engine.spawn(() -> engine.spawn(() -> 1).fetch()).fetch();
        List<Event> runs = events.stream()
                .filter(event -> event instanceof Event.TaskStarted || event instanceof Event.TaskLeft)
                .toList();
        assertThat(runs).hasSize(4);
        assertThat(((Event.TaskLeft) runs.get(3)).task()).isEqualTo(((Event.TaskStarted) runs.get(0)).task());
    }

    @Test
    void aTaskThatWaitsGivesItsProcessorAwayAndIsToldWhenItGoesOn() throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        Task<Integer> other = engine.with(TaskOptions.named("other").occupancy(0))
                .spawn(() -> {
                    begun.countDown();
                    gate.await();
                    return 1;
                });
        engine.events().listen(event -> {
            if (event instanceof Event.TaskPaused) {
                gate.countDown();
            }
        });
        begun.await();
        engine.with(TaskOptions.named("waits")).spawn(() -> other.fetch()).fetch();
        List<Event> ofWaits = events.stream()
                .filter(event -> event.toString().contains("name=waits"))
                .toList();
        assertThat(kinds(ofWaits))
                .containsExactly(
                        Event.TaskSpawned.class,
                        Event.TaskReady.class,
                        Event.TaskStarted.class,
                        Event.TaskPaused.class,
                        Event.TaskResumed.class,
                        Event.TaskLeft.class,
                        Event.TaskEnded.class);
    }

    @Test
    void aListenerThatThrowsHurtsNoTask() {
        engine.events().listen(event -> {
            throw new AssertionError("listener");
        });
        Task<Integer> task = engine.spawn(() -> 2);
        assertThat(task.fetch()).isEqualTo(2);
        assertThat(outcome(task)).isEqualTo(Outcome.DONE);
    }

    @Test
    void whoListensNoMoreHearsNothing() {
        registration.close();
        registration.close();
        assertThat(engine.spawn(() -> 2).fetch()).isEqualTo(2);
        assertThat(events).isEmpty();
    }
}
