package io.bodkin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.EventListener;
import io.bodkin.engine.fault.TaskFailedException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
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
    private final EventListener listener = events::add;
    private Engine engine;

    @BeforeEach
    void open() {
        engine = Engine.builder()
                .memory("8MiB")
                .threads(1)
                .spillDirectory(directory)
                .build();
        engine.addListener(listener);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private <E extends Event> List<E> heard(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Test
    void aTaskIsStartedAndThenEndedBeforeItsFetchReturns() {
        Task<Integer> task = engine.with(TaskOptions.named("one")).spawn(() -> 1);
        task.fetch();
        assertThat(events).hasSize(2);
        assertThat(heard(Event.TaskStarted.class)).containsExactly(new Event.TaskStarted(task.id(), "one", 1));
        Event.TaskEnded ended = heard(Event.TaskEnded.class).get(0);
        assertThat(ended).isEqualTo(new Event.TaskEnded(task.id(), "one", 1, ended.nanos(), false));
        assertThat(ended.nanos()).isPositive();
    }

    @Test
    void aTaskThatThrowsEndsAsFailedAndItsDependantsDoNotStart() {
        Task<Integer> task = engine.spawn(() -> {
            throw new IllegalStateException("bad");
        });
        Task<Integer> dependant = engine.spawn(task, n -> n);
        assertThatThrownBy(dependant::fetch).isInstanceOf(TaskFailedException.class);
        assertThat(heard(Event.TaskEnded.class)).hasSize(1).allMatch(Event.TaskEnded::failed);
        assertThat(heard(Event.TaskStarted.class)).hasSize(1);
    }

    @Test
    void aTaskThatWaitsForMemoryIsParked() throws InterruptedException {
        Chunk<Block> chunk = engine.putBlock(new double[5 << 17]);
        CountDownLatch parked = new CountDownLatch(1);
        engine.addListener(event -> {
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
        assertThat(events).hasSize(4);
        assertThat(events.get(0)).isInstanceOf(Event.TaskStarted.class);
        assertThat(events.get(3)).isInstanceOf(Event.TaskEnded.class);
        assertThat(((Event.TaskEnded) events.get(3)).task()).isEqualTo(((Event.TaskStarted) events.get(0)).task());
    }

    @Test
    void aListenerThatThrowsHurtsNoTask() {
        engine.addListener(event -> {
            throw new AssertionError("listener");
        });
        assertThat(engine.spawn(() -> 2).fetch()).isEqualTo(2);
        assertThat(heard(Event.TaskEnded.class)).hasSize(1);
    }

    @Test
    void whoIsRemovedHearsNothing() {
        engine.removeListener(listener);
        assertThat(engine.spawn(() -> 2).fetch()).isEqualTo(2);
        assertThat(events).isEmpty();
    }
}
