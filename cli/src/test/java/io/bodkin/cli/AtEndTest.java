package io.bodkin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AtEndTest {
    @Test
    void aProcessThatEndsWaitsForWhatTheCommandRemovesItself() throws Exception {
        Queue<String> events = new ConcurrentLinkedQueue<>();
        CountDownLatch engineClosed = new CountDownLatch(1);
        AtEnd atEnd = AtEnd.of(engineClosed::countDown);
        CompletableFuture<Void> process = CompletableFuture.runAsync(() -> {
            try {
                events.add(atEnd.endWithCommand() ? "process ended" : "gave up");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        engineClosed.await();
        assertThatThrownBy(() -> process.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        events.add("half a file removed");
        atEnd.close();
        process.get();

        assertThat(events).containsExactly("half a file removed", "process ended");
    }

    @Test
    void theCleanUpIsDoneOnce() throws Exception {
        Queue<String> events = new ConcurrentLinkedQueue<>();
        AtEnd atEnd = AtEnd.of(() -> events.add("cleaned up"));
        atEnd.close();
        assertThat(atEnd.endWithCommand()).isTrue();
        assertThat(events).containsExactly("cleaned up");
    }
}
