package io.bodkin.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.RunTrace;
import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.EventSource;
import io.bodkin.engine.fault.BodkinException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Rows W1-W8 of the reference: events, graphs and timelines; logging.jl of its checklist. */
@Timeout(60)
class LoggingConformanceTest {
    @RegisterExtension
    final EngineOf engines = new EngineOf(2, "64MiB");

    @TempDir
    Path folder;

    private Engine engine() {
        return engines.get();
    }

    // W1, W7: a listener hears until it is closed
    @Test
    void listenersHearFromTheirBeginningToTheirEnd() {
        List<Event> heard = new CopyOnWriteArrayList<>();
        engine().spawn(() -> 1).fetch();
        try (EventSource.Registration registration = engine().events().listen(heard::add)) {
            assertThat(registration).isNotNull();
            engine().with(TaskOptions.named("heard")).spawn(() -> 1).fetch();
        }
        engine().spawn(() -> 1).fetch();
        assertThat(heard).hasSize(5).allMatch(event -> event.toString().contains("name=heard"));
    }

    // W2: what ran says where, and each task ends once
    @Test
    void eventsHaveTheIdsOfTasksAndTheirProcessors() {
        List<Event> heard = new CopyOnWriteArrayList<>();
        try (EventSource.Registration registration = engine().events().listen(heard::add)) {
            assertThat(registration).isNotNull();
            Task<Integer> sum = engine().spawn(() -> {
                int total = 0;
                for (int i = 0; i < 20; i++) {
                    int n = i;
                    total += Engine.current().spawn(() -> n).fetch();
                }
                return total;
            });
            assertThat(sum.fetch()).isEqualTo(190);
        }
        Set<Long> spawned = new HashSet<>();
        Set<Long> ended = new HashSet<>();
        for (Event event : heard) {
            if (event instanceof Event.TaskSpawned task) {
                assertThat(spawned.add(task.task())).isTrue();
            } else if (event instanceof Event.TaskStarted task) {
                assertThat(task.processor()).isIn(engine().processors());
                assertThat(task.processor().kind()).isEqualTo(Processor.THREAD);
                assertThat(spawned).contains(task.task());
            } else if (event instanceof Event.TaskEnded task) {
                assertThat(ended.add(task.task())).isTrue();
            }
        }
        assertThat(spawned).hasSize(21).isEqualTo(ended);
    }

    // W4: graphviz and chrome trace
    @Test
    void aRunIsWrittenAsAGraphAndAsATimeline() throws IOException {
        Path dot = folder.resolve("run.dot");
        Path json = folder.resolve("run.json");
        try (RunTrace trace = RunTrace.of(engine())) {
            Task<Integer> one = engine().with(TaskOptions.named("one")).spawn(() -> 1);
            Task<Integer> two = engine().with(TaskOptions.named("two")).spawn(one, n -> n + 1);
            assertThat(two.fetch()).isEqualTo(2);
            trace.writeDot(dot);
            trace.writeChrome(json);
            assertThat(trace.leftOut()).isZero();
            assertThat(Files.readString(dot))
                    .isEqualTo("digraph tasks {\n"
                            + "  t" + one.id() + " [label=\"one\\nt-" + one.id() + "\"];\n"
                            + "  t" + two.id() + " [label=\"two\\nt-" + two.id() + "\"];\n"
                            + "  t" + one.id() + " -> t" + two.id() + ";\n"
                            + "}\n");
            assertThat(Files.readString(json)).contains("\"name\":\"one\"").contains("\"name\":\"two\"");
        }
    }

    // W1: bounded
    @Test
    void aTraceKeepsNoMoreThanItHasRoomForAndSaysSo() throws IOException {
        try (RunTrace trace = RunTrace.of(engine(), 10)) {
            for (int i = 0; i < 10; i++) {
                engine().spawn(() -> 1).fetch();
            }
            Path json = folder.resolve("run.json");
            trace.writeChrome(json);
            assertThat(trace.leftOut()).isEqualTo(40);
            assertThat(Files.readString(json)).contains("\"events\":10,\"leftOut\":40");
        }
        assertThatThrownBy(() -> RunTrace.of(engine(), 0)).hasMessageContaining("at least 1 event");
    }

    @Test
    void whereNoFileCanBeThatIsSaidInOneLine() {
        try (RunTrace trace = RunTrace.of(engine())) {
            Path nowhere = folder.resolve("no").resolve("run.json");
            assertThatThrownBy(() -> trace.writeChrome(nowhere))
                    .isInstanceOf(BodkinException.class)
                    .hasMessage("cannot write " + nowhere + ": no such folder");
            assertThatThrownBy(() -> trace.writeDot(folder))
                    .hasMessage("cannot write " + folder + ": it is not a regular file");
        }
    }
}
