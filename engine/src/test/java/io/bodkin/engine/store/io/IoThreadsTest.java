package io.bodkin.engine.store.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.fault.EngineClosedException;
import io.bodkin.engine.fault.InterruptedWaitException;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class IoThreadsTest {
    private final IoThreads threads = new IoThreads("test-io", 1);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    @AfterEach
    void close() {
        Thread.interrupted();
        threads.close();
    }

    private void interruptWhenBegun() {
        Thread caller = Thread.currentThread();
        new Thread(() -> {
                    try {
                        begun.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    caller.interrupt();
                })
                .start();
    }

    @Test
    void aCallerGetsWhatTheBodyReturnsOrThrows() throws Exception {
        assertThat(threads.call(() -> Thread.currentThread().getName(), () -> {}))
                .isEqualTo("test-io-1");
        IOException failure = new IOException("no");
        assertThatThrownBy(() -> threads.call(
                        () -> {
                            throw failure;
                        },
                        () -> {}))
                .isSameAs(failure);
        InternalError error = new InternalError("odd");
        assertThatThrownBy(() -> threads.call(
                        () -> {
                            throw error;
                        },
                        () -> {}))
                .isSameAs(error);
    }

    @Test
    void aBodyThatHasNotBegunIsLeftOutWhenItsCallerIsInterrupted() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        threads.execute(() -> {
            begun.countDown();
            awaitAlways(free);
        });
        AtomicInteger runs = new AtomicInteger();
        interruptWhenBegun();
        assertThatThrownBy(() -> threads.call(runs::incrementAndGet, runs::incrementAndGet))
                .isInstanceOf(InterruptedWaitException.class);
        assertThat(Thread.interrupted()).isTrue();
        free.countDown();
        threads.call(() -> 0, () -> {});
        assertThat(runs).hasValue(0);
    }

    @Test
    void aBodyUnderWayIsToldToStopAndWaitedFor() {
        AtomicBoolean over = new AtomicBoolean();
        interruptWhenBegun();
        assertThatThrownBy(() -> threads.call(
                        () -> {
                            begun.countDown();
                            awaitAlways(stopped);
                            over.set(true);
                            throw new IOException("given up");
                        },
                        stopped::countDown))
                .isInstanceOf(InterruptedWaitException.class)
                .hasSuppressedException(new IOException("given up"));
        assertThat(over).isTrue();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whatABodyReturnsThatDidNotStopIsNotLost() throws Exception {
        interruptWhenBegun();
        assertThat(threads.call(
                        () -> {
                            begun.countDown();
                            awaitAlways(stopped);
                            return 7;
                        },
                        stopped::countDown))
                .isEqualTo(7);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anInterruptedCallerIsRefusedAtOnce() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> threads.call(() -> 1, () -> {})).isInstanceOf(InterruptedWaitException.class);
    }

    @Test
    void afterTheEndACallIsRefused() {
        threads.close();
        assertThatThrownBy(() -> threads.call(() -> 1, () -> {})).isInstanceOf(EngineClosedException.class);
    }

    private static void awaitAlways(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("an I/O thread was interrupted", e);
        }
    }
}
