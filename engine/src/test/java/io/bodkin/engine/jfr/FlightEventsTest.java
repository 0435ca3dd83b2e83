package io.bodkin.engine.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.store.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FlightEventsTest {
    @TempDir
    Path folder;

    /** In a runtime image without the recorder. */
    public static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            boolean recorder = ModuleLayer.boot().findModule("jdk.jfr").isPresent();
            try (Engine engine = Engine.builder().memory("4MiB").build()) {
                System.out.println(
                        "recorder " + recorder + ", " + engine.spawn(() -> 1).fetch());
            }
        }
    }

    @Test
    void tasksAreRecordedWhileARecordingHasThemEnabled() throws IOException {
        try (Engine engine = Engine.builder().memory("4MiB").threads(1).build()) {
            FlightEvents.awaitReady();
            Path file = folder.resolve("run.jfr");
            try (Recording recording = new Recording()) {
                recording.enable(TaskRunEvent.class);
                recording.enable(TaskEndEvent.class);
                recording.start();
                engine.with(TaskOptions.named("good")).spawn(() -> 1).fetch();
                engine.with(TaskOptions.named("bad"))
                        .spawn(() -> {
                            throw new IllegalStateException("bad");
                        })
                        .await();
                recording.stop();
                recording.dump(file);
            }
            engine.with(TaskOptions.named("after")).spawn(() -> 1).fetch();
            List<RecordedEvent> ours = ours(file);
            assertThat(ours)
                    .extracting(event -> event.getEventType().getName() + " " + event.getString("name"))
                    .containsExactlyInAnyOrder(
                            "io.bodkin.TaskRun good",
                            "io.bodkin.TaskEnd good",
                            "io.bodkin.TaskRun bad",
                            "io.bodkin.TaskEnd bad");
            assertThat(ours).filteredOn(event -> event.hasField("threw")).allSatisfy(event -> {
                assertThat(event.getString("processor")).isEqualTo("worker 1 thread 1");
                assertThat(event.getBoolean("threw"))
                        .isEqualTo(event.getString("name").equals("bad"));
            });
            assertThat(ours)
                    .filteredOn(event -> event.hasField("outcome"))
                    .extracting(event -> event.getString("outcome"))
                    .containsExactlyInAnyOrder("DONE", "FAILED");
        }
    }

    @Test
    void aRecordingThatDoesNotAskForThemHasNone() throws IOException {
        try (Engine engine = Engine.builder().memory("4MiB").threads(1).build();
                Recording recording = new Recording()) {
            FlightEvents.awaitReady();
            recording.start();
            engine.spawn(() -> 1).fetch();
            recording.stop();
            Path file = folder.resolve("run.jfr");
            recording.dump(file);
            assertThat(ours(file)).isEmpty();
        }
    }

    @Test
    void withoutTheRecorderTheEngineWorks() throws IOException, InterruptedException {
        List<String> flags = List.of("--limit-modules", "java.se,jdk.unsupported");
        try (ChildProcess child = ChildProcess.start(Program.class, flags)) {
            assertThat(child.awaitLine("recorder")).isEqualTo("recorder false, 1");
        }
    }

    private static List<RecordedEvent> ours(Path file) throws IOException {
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("io.bodkin."))
                .toList();
    }
}
