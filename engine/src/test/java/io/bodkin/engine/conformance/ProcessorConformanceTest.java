package io.bodkin.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Fn0;
import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.ProcessorKind;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.SchedulingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows G1-G7 of the reference: processors; processors.jl of its checklist, with its processor that answers 57. */
@Timeout(60)
class ProcessorConformanceTest {
    /** Doubles whole numbers on their way in, and answers 57 whatever the function says, if it says a whole number. */
    private static final class Fake implements ProcessorKind {
        @Override
        public String name() {
            return "fake";
        }

        @Override
        public int count() {
            return 2;
        }

        @Override
        public boolean canRun(Object function, List<Class<?>> inputs) {
            return !inputs.contains(String.class);
        }

        @Override
        public Object move(Object value) {
            return value instanceof Integer n ? 2 * n : value;
        }

        @Override
        public Object execute(Callable<Object> call) throws Exception {
            Object result = call.call();
            return result instanceof Integer ? 57 : result;
        }
    }

    @TempDir
    Path directory;

    private Engine engine;

    @BeforeEach
    void open() {
        engine = Engine.builder()
                .memory("32MiB")
                .threads(2)
                .spillDirectory(directory)
                .processors(new Fake())
                .build();
    }

    @AfterEach
    void close() {
        engine.close();
        assertThat(engine.statistics().held()).isZero();
    }

    private Spawner fake() {
        return engine.with(TaskOptions.none().scope(Scope.kind("fake")));
    }

    // G3, G7: used when it is in scope only
    @Test
    void aProcessorOfTheUsersRunsWhatIsInItsScopeAndNothingElse() {
        assertThat(engine.processors()).extracting(Processor::kind).containsExactly("thread", "thread", "fake", "fake");
        assertThat(fake().spawn(() -> 1).fetch()).isEqualTo(57);
        List<Task<String>> kinds = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            kinds.add(engine.spawn(() -> Engine.current().context().processor().kind()));
        }
        assertThat(engine.fetchAll(kinds)).containsOnly("thread");
        assertThat(fake().spawn(() -> Engine.current().context().processor().toString())
                        .fetch())
                .startsWith("worker 1 fake ");
    }

    // G4: move
    @Test
    void inputsAreMovedToIt() {
        Task<Integer> input = engine.spawn(() -> 21);
        assertThat(fake().spawn(input, n -> "" + n).fetch()).isEqualTo("42");
        assertThat(fake().spawn(engine.put(new double[2000]), array -> array.length + " values")
                        .fetch())
                .isEqualTo("2000 values");
    }

    // G3: capability
    @Test
    void itIsNotGivenWhatItCannotRun() {
        Task<String> text = engine.spawn(() -> "text");
        assertThatThrownBy(() -> fake().spawn(text, String::length).fetch())
                .hasCauseInstanceOf(SchedulingException.class);
        Scope either = Scope.union(Scope.kind("fake"), Scope.thread(1));
        assertThat(engine.with(TaskOptions.none().scope(either))
                        .spawn(text, String::length)
                        .fetch())
                .isEqualTo(4);
    }

    @Test
    void whatRunsThereMaySpawnAndWait() {
        String seen = fake().spawn(() -> {
                    List<Task<String>> children = new ArrayList<>();
                    for (int i = 0; i < 50; i++) {
                        children.add(Engine.current()
                                .with(TaskOptions.none().scope(Scope.byDefault()))
                                .spawn(() ->
                                        Engine.current().context().processor().kind()));
                    }
                    return Engine.current().fetchAll(children).stream()
                                    .distinct()
                                    .toList() + " "
                            + Engine.current().context().processor().kind();
                })
                .fetch();
        assertThat(seen).isEqualTo("[thread] fake");
    }

    @Test
    void kindsMustHaveNamesOfTheirOwn() {
        assertThatThrownBy(() -> Engine.builder().processors(new Fake()).processors(new Fake()))
                .hasMessageContaining("already");
    }

    // C: expected memory, per kind of processors
    @Test
    void memoryCanBeSaidForEachKindOfProcessors() {
        TaskOptions options = TaskOptions.none().memoryByKind("fake", 8 << 20).memoryByKind(Processor.THREAD, 1 << 20);
        CountDownLatch inside = new CountDownLatch(2);
        CountDownLatch seen = new CountDownLatch(1);
        Fn0<Integer> waiting = () -> {
            inside.countDown();
            seen.await();
            return 1;
        };
        Task<Integer> onThread = engine.with(options).spawn(waiting);
        Task<Integer> onFake = engine.with(options.scope(Scope.kind("fake"))).spawn(waiting);
        while (inside.getCount() > 0) {
            Thread.onSpinWait();
        }
        assertThat(engine.statistics().reserved()).isEqualTo(9 << 20);
        seen.countDown();
        engine.fetchAll(List.of(onThread, onFake));
        assertThatThrownBy(() -> TaskOptions.none().memoryByKind("fake", -1)).hasMessage("memory must be >= 0, got -1");
        assertThat(TaskOptions.none().memory(5).memoryByKind("fake", 7).memory(Set.of("fake", "thread")))
                .hasValue(7);
        assertThat(TaskOptions.none().memory(5).memoryByKind("fake", 7).memory(Set.of("thread")))
                .hasValue(5);
    }
}
