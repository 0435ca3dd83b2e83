package io.bodkin.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.graph.CancelToken;
import io.bodkin.engine.graph.TaskNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class QueuesTest {
    private static final int TASKS = 200_000;

    private static TaskNode<?> node(long id) {
        return new TaskNode<>(null, id, 0, "", new Ref<?>[0], 0, TaskOptions.none(), CancelToken.root());
    }

    private static List<Long> idsOf(Supplier<TaskNode<?>> source) {
        List<Long> ids = new ArrayList<>();
        for (TaskNode<?> node = source.get(); node != null; node = source.get()) {
            ids.add(node.id());
        }
        return ids;
    }

    @Test
    void theOwnerTakesTheNewestAndThievesTheOldest() {
        WorkDeque deque = new WorkDeque();
        for (int i = 0; i < 5; i++) {
            deque.push(node(i));
        }
        assertThat(deque.newest().id()).isEqualTo(4);
        assertThat(deque.pop().id()).isEqualTo(4);
        assertThat(deque.steal().id()).isEqualTo(0);
        assertThat(deque.steal().id()).isEqualTo(1);
        assertThat(idsOf(deque::pop)).containsExactly(3L, 2L);
        assertThat(deque.isEmpty()).isTrue();
        assertThat(deque.newest()).isNull();
    }

    @Test
    void theDequeGrowsAndKeepsTheOrderAlsoAfterThefts() {
        WorkDeque deque = new WorkDeque();
        for (int i = 0; i < 200; i++) {
            deque.push(node(i));
        }
        for (int i = 0; i < 150; i++) {
            assertThat(deque.steal().id()).isEqualTo(i);
        }
        for (int i = 200; i < 3000; i++) {
            deque.push(node(i));
        }
        deque.wipe();
        for (int i = 2999; i >= 150; i--) {
            assertThat(deque.pop().id()).isEqualTo(i);
        }
        assertThat(deque.pop()).isNull();
    }

    @Test
    void ownerAndThievesTakeEveryTaskExactlyOnce() throws InterruptedException {
        WorkDeque deque = new WorkDeque();
        AtomicIntegerArray taken = new AtomicIntegerArray(TASKS);
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> thieves = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            thieves.add(started(() -> {
                while (!over.get() || !deque.isEmpty()) {
                    TaskNode<?> node = deque.steal();
                    if (node != null) {
                        taken.incrementAndGet((int) node.id());
                    }
                }
            }));
        }
        for (int i = 0; i < TASKS; i++) {
            deque.push(node(i));
            if (i % 3 == 0 || i % 1000 > 900) {
                TaskNode<?> node = deque.pop();
                if (node != null) {
                    taken.incrementAndGet((int) node.id());
                }
            }
        }
        for (TaskNode<?> node = deque.pop(); node != null; node = deque.pop()) {
            taken.incrementAndGet((int) node.id());
        }
        over.set(true);
        for (Thread thief : thieves) {
            thief.join();
        }
        assertEachOnce(taken);
    }

    @Test
    void submissionsComeOutOldestFirst() {
        SubmissionQueue queue = new SubmissionQueue();
        WorkDeque deque = new WorkDeque();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.take(deque)).isNull();
        for (int i = 0; i < 150; i++) {
            queue.add(node(i));
        }
        List<Long> ids = new ArrayList<>();
        while (!queue.isEmpty()) {
            ids.add(queue.take(deque).id());
            ids.addAll(idsOf(deque::pop));
        }
        assertThat(ids).hasSize(150).isSorted();
        queue.add(node(1000));
        assertThat(queue.isEmpty()).isFalse();
        assertThat(queue.take(deque).id()).isEqualTo(1000);
    }

    @Test
    void manyAddAndManyTakeEveryTaskExactlyOnce() throws InterruptedException {
        SubmissionQueue queue = new SubmissionQueue();
        AtomicIntegerArray taken = new AtomicIntegerArray(TASKS);
        AtomicInteger count = new AtomicInteger();
        int adders = 4;
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int a = 0; a < adders; a++) {
            int first = a;
            threads.add(started(() -> {
                awaitQuietly(start);
                for (int i = first; i < TASKS; i += adders) {
                    queue.add(node(i));
                    assertThat(count.get() == TASKS).isFalse();
                }
            }));
        }
        for (int t = 0; t < 2; t++) {
            threads.add(started(() -> {
                WorkDeque deque = new WorkDeque();
                while (count.get() < TASKS) {
                    for (TaskNode<?> node = queue.take(deque); node != null; node = deque.pop()) {
                        taken.incrementAndGet((int) node.id());
                        count.incrementAndGet();
                    }
                }
            }));
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(queue.isEmpty()).isTrue();
        assertEachOnce(taken);
    }

    private static void assertEachOnce(AtomicIntegerArray taken) {
        for (int i = 0; i < TASKS; i++) {
            assertThat(taken.get(i)).as("task %d", i).isEqualTo(1);
        }
    }

    private static Thread started(Runnable run) {
        Thread thread = new Thread(run);
        thread.start();
        return thread;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
