package io.bodkin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.TaskFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A task that fails takes with it what depends on it, and nothing else. */
@Timeout(30)
class TaskFailureTest {
    @TempDir
    Path directory;

    private Engine engine;

    @BeforeEach
    void open() {
        engine = Engine.builder()
                .memory("32MiB")
                .threads(2)
                .spillDirectory(directory)
                .build();
    }

    @AfterEach
    void theEngineLivesAndCloses() {
        assertThat(engine.spawn(() -> 1).fetch()).isEqualTo(1);
        engine.close();
        assertThat(engine.runtime().heldBytes()).isZero();
    }

    private static TaskFailedException failureOf(Task<?> task) {
        return catchThrowableOfType(TaskFailedException.class, task::fetch);
    }

    @Test
    void theCauseIsWhatTheFunctionThrew() {
        IOException thrown = new IOException("no such device");
        Task<Object> task = engine.with(TaskOptions.named("load")).spawn(() -> {
            throw thrown;
        });
        assertThat(failureOf(task))
                .hasMessage("task t-" + task.id() + " (load) failed: java.io.IOException: no such device")
                .cause()
                .isSameAs(thrown);
        assertThat(failureOf(task)).isNotSameAs(failureOf(task)).cause().isSameAs(thrown);
    }

    @Test
    void aDependantDoesNotRunAndItsMessageNamesRootAndPathAndItself() {
        AtomicBoolean ran = new AtomicBoolean();
        IllegalStateException thrown = new IllegalStateException("bad");
        Task<Integer> root = engine.with(TaskOptions.named("root")).spawn(() -> {
            throw thrown;
        });
        Task<Integer> middle = engine.with(TaskOptions.named("middle")).spawn(root, n -> {
            ran.set(true);
            return n;
        });
        Task<Integer> leaf = engine.with(TaskOptions.named("leaf")).spawn(Ref.of(1), middle, Integer::sum);
        assertThat(failureOf(leaf))
                .hasMessage("task t-%d (root) failed: %s; so task t-%d (leaf) has no result "
                                .formatted(root.id(), thrown, leaf.id())
                        + "(path: t-%d (root) -> t-%d (middle) -> t-%d (leaf))"
                                .formatted(root.id(), middle.id(), leaf.id()))
                .cause()
                .isSameAs(thrown);
        assertThat(ran).isFalse();
        assertThat(middle.isDone()).isTrue();
    }

    @Test
    void awaitDoesNotThrow() {
        Task<Object> task = engine.spawn(() -> {
            throw new IllegalStateException("bad");
        });
        task.await();
        assertThat(task.isDone()).isTrue();
        assertThatThrownBy(task::fetchRaw).isInstanceOf(TaskFailedException.class);
    }

    @Test
    void independentTasksAreNotTouched() {
        CountDownLatch failed = new CountDownLatch(1);
        Task<Integer> good = engine.spawn(() -> {
            failed.await();
            return 1;
        });
        Task<Integer> bad = engine.spawn(() -> {
            throw new IllegalStateException("bad");
        });
        Task<Integer> both = engine.spawn(good, bad, Integer::sum);
        bad.await();
        failed.countDown();
        assertThat(engine.spawn(good, n -> n + 1).fetch()).isEqualTo(2);
        assertThat(failureOf(both)).hasRootCauseMessage("bad");
    }

    @Test
    void aFailureGoesDownAChainOfAHundredThousand() {
        CountDownLatch gate = new CountDownLatch(1);
        Task<Integer> first = engine.spawn(() -> {
            gate.await();
            throw new IllegalStateException("bad");
        });
        Task<Integer> last = first;
        for (int i = 0; i < 100_000; i++) {
            last = engine.spawn(last, n -> n + 1);
        }
        gate.countDown();
        assertThat(failureOf(last))
                .hasRootCauseMessage("bad")
                .hasMessageContaining("t-" + first.id() + " ")
                .hasMessageContaining(" ... ");
    }

    @Test
    void theFailureOfAChildIsTheFailureOfTheParentThatFetchesIt() {
        Task<Integer> parent = engine.spawn(() -> engine.<Integer>spawn(() -> {
                    throw new IOException("in the child");
                })
                .fetch());
        assertThat(failureOf(parent))
                .hasCauseInstanceOf(TaskFailedException.class)
                .hasRootCauseMessage("in the child");
        Task<Integer> careful = engine.spawn(() -> {
            try {
                return engine.<Integer>spawn(() -> {
                            throw new IOException("in the child");
                        })
                        .fetch();
            } catch (TaskFailedException expected) {
                return 0;
            }
        });
        assertThat(careful.fetch()).isZero();
    }

    @Test
    void errorsOfTheJvmFailTheTaskOnly() {
        assertThat(failureOf(engine.spawn(() -> new long[Integer.MAX_VALUE])))
                .hasCauseInstanceOf(OutOfMemoryError.class);
        assertThat(failureOf(engine.spawn(() -> endless(0)))).hasCauseInstanceOf(StackOverflowError.class);
        assertThat(failureOf(engine.spawn(() -> {
                    throw new AssertionError("mine");
                })))
                .hasCauseInstanceOf(AssertionError.class);
        assertThat(failureOf(engine.spawn(() -> {
                    throw new InterruptedException("stop");
                })))
                .hasCauseInstanceOf(InterruptedException.class);
    }

    private static int endless(int n) {
        return endless(n + 1) + 1;
    }

    /** At the end of the stack the engine itself is called: it must not be left half done. */
    @Test
    void aStackThatOverflowsInsideTheEngineFailsTheTaskOnly() {
        for (int i = 0; i < 20; i++) {
            assertThat(failureOf(engine.spawn(() -> endlessFetching(0))))
                    .hasRootCauseInstanceOf(StackOverflowError.class);
        }
        assertThat(engine.spawn(() -> engine.spawn(() -> 3).fetch()).fetch()).isEqualTo(3);
    }

    private int endlessFetching(int n) {
        int one = n % 50 == 0 ? engine.spawn(() -> 1).fetch() : 1;
        return endlessFetching(n + one) + 1;
    }

    @Test
    void anInterruptThatATaskLeavesBehindDoesNotReachTheNext() {
        for (int i = 0; i < 20; i++) {
            engine.run(() -> Thread.currentThread().interrupt()).await();
            assertThat(engine.spawn(() -> Thread.currentThread().isInterrupted())
                            .fetch())
                    .isFalse();
        }
    }

    @Test
    void aTaskThatIsInterruptedCannotWait() {
        CountDownLatch gate = new CountDownLatch(1);
        Task<Void> other = engine.with(TaskOptions.named("other")).run(gate::await);
        Task<Void> task = engine.run(() -> {
            Thread.currentThread().interrupt();
            other.await();
        });
        assertThat(failureOf(task))
                .hasRootCauseMessage("interrupted while waiting for task t-" + other.id() + " (other)");
        gate.countDown();
    }
}
