package io.bodkin.engine.conformance;

import static io.bodkin.engine.Engine.finishStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.StreamOptions;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Random graphs of streams with tiny edges that end in the midst of it, in every way. */
@Timeout(120)
class StreamStressTest {
    private static final int ROUNDS = 400;

    @RegisterExtension
    final EngineOf engines = new EngineOf(2, "64MiB");

    /** How a stream comes to its end. */
    private enum End {
        FINISH,
        COUNT,
        FAIL,
        CANCEL,
        CANCEL_ALL
    }

    @Test
    void everyTaskSeesEveryValueOnceAndInOrderAndEveryStreamEnds() {
        long seed = ThreadLocalRandom.current().nextLong();
        for (int round = 0; round < ROUNDS; round++) {
            try {
                new Round(engines.get(), new Random(seed + round)).run();
            } catch (Throwable wrong) {
                throw new AssertionError("seed " + (seed + round), wrong);
            }
        }
    }

    /** A stage counts its evaluations: each input of the n-th must be the n-th value, which is n. */
    private static final class Round {
        private final Engine engine;
        private final Random random;
        private final AtomicReference<String> wrong = new AtomicReference<>();
        private final List<Task<Long>> tasks = new ArrayList<>();

        Round(Engine engine, Random random) {
            this.engine = engine;
            this.random = random;
        }

        void run() {
            int stages = 1 + random.nextInt(7);
            End end = End.values()[random.nextInt(End.values().length)];
            int ending = random.nextInt(stages);
            boolean teardown = end == End.CANCEL_ALL || random.nextBoolean();
            engine.stream(StreamOptions.none().teardown(teardown), flow -> {
                for (int i = 0; i < stages; i++) {
                    List<Ref<Long>> inputs = new ArrayList<>();
                    for (int k = 0; k < i; k++) {
                        if (random.nextInt(i) < 2) {
                            inputs.add(tasks.get(k));
                        }
                    }
                    TaskOptions options = TaskOptions.none().slots(1 + random.nextInt(3));
                    if (i == ending && end == End.COUNT) {
                        options = options.maxEvaluations(1 + random.nextInt(300));
                    }
                    long last = i == ending && (end == End.FINISH || end == End.FAIL) ? random.nextInt(300) : -1;
                    tasks.add(flow.with(options).spawn(inputs, counting(last, end)));
                }
            });
            if (end == End.CANCEL) {
                tasks.get(ending).cancel();
            } else if (end == End.CANCEL_ALL) {
                engine.cancelAll();
            }
            awaitEnd(tasks.get(ending));
            if (!teardown) {
                tasks.forEach(Task::cancel);
            }
            tasks.forEach(this::awaitEnd);
            assertThat(wrong.get()).isNull();
        }

        private io.bodkin.engine.api.ListFn<Long, Long> counting(long last, End end) {
            long[] evaluations = new long[1];
            return values -> {
                long n = evaluations[0]++;
                for (Long value : values) {
                    if (value != n) {
                        wrong.compareAndSet(null, "evaluation " + n + " got " + values);
                    }
                }
                if (n == last) {
                    if (end == End.FAIL) {
                        throw new IllegalStateException("at " + n);
                    }
                    finishStream(n);
                }
                return n;
            };
        }

        private void awaitEnd(Task<?> task) {
            try {
                task.fetch(Duration.ofSeconds(30));
            } catch (TimeoutException hangs) {
                fail("hangs: " + task + " of " + tasks);
            } catch (RuntimeException failed) {
                assertThat(failed).hasMessageContaining("failed");
            }
        }
    }
}
