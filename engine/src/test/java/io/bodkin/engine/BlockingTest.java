package io.bodkin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.api.Task;
import io.bodkin.engine.fault.TaskFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class BlockingTest {
    @TempDir
    Path directory;

    private Engine engine;

    @BeforeEach
    void openAnEngineOfOneThread() {
        engine = Engine.builder()
                .memory("16MiB")
                .threads(1)
                .spillDirectory(directory)
                .build();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void otherTasksRunWhileOneIsBlocked() {
        CountDownLatch ran = new CountDownLatch(1);
        Task<String> blocked = engine.spawn(() -> engine.context().blocking(() -> {
            ran.await();
            return "done";
        }));
        engine.run(ran::countDown);
        assertThat(blocked.fetch()).isEqualTo("done");
    }

    @Test
    void aTaskGoesOnInItsContextAfterBlocking() {
        Task<Long> task = engine.spawn(() -> {
            long nested = engine.context().blocking(() -> engine.context().blocking(() -> 20L));
            return nested + engine.spawn(() -> 22L).fetch();
        });
        assertThat(task.fetch()).isEqualTo(42L);
    }

    @Test
    void whatTheBodyThrowsIsTheCauseOfTheTask() {
        Task<Object> task = engine.spawn(() -> engine.context().blocking(() -> {
            throw new IOException("no such device");
        }));
        assertThatThrownBy(task::fetch)
                .isInstanceOf(TaskFailedException.class)
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessage("no such device");
        assertThat(engine.spawn(() -> 1).fetch()).isEqualTo(1);
    }

    @Test
    void currentIsTheEngineOfTheRunningTask() {
        assertThat(engine.spawn(() -> Engine.current() == engine).fetch()).isTrue();
        try (Engine other = Engine.builder()
                .memory("16MiB")
                .threads(1)
                .spillDirectory(directory)
                .build()) {
            assertThat(other.spawn(() -> Engine.current() == other).fetch()).isTrue();
        }
    }

    @Test
    void outsideATaskThereIsNoCurrentEngine() {
        assertThatThrownBy(Engine::current)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("runs no task");
    }
}
