package io.bodkin.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Fn1;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.api.TaskOptions.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows C1-C30 of the reference: options; options.jl of its checklist. */
@Timeout(60)
class OptionsConformanceTest {
    @RegisterExtension
    final EngineOf engines = new EngineOf(2, "64MiB");

    private Engine engine() {
        return engines.get();
    }

    // the precedence: task, then view, then what the parent hands on
    @Test
    void theNearestWordCounts() {
        Spawner view = engine().with(TaskOptions.named("view").retries(5));
        assertThat(view.spawn(OptionsConformanceTest::options).fetch())
                .isEqualTo(TaskOptions.named("view").retries(5));
        assertThat(view.with(TaskOptions.named("task"))
                        .spawn(OptionsConformanceTest::options)
                        .fetch())
                .isEqualTo(TaskOptions.named("task").retries(5));
        TaskOptions inner = TaskOptions.none().scope(Scope.thread(1));
        TaskOptions outer = TaskOptions.none().computeScope(Scope.thread(2)).name("n");
        assertThat(inner.over(outer)).isEqualTo(inner.name("n"));
    }

    private static TaskOptions options() {
        return Engine.current().context().options();
    }

    // C1, C30
    @Test
    void optionsThatPropagateReachGrandchildrenAndOthersDoNot() {
        TaskOptions options = TaskOptions.named("parent").retries(3).propagates(Option.RETRIES);
        TaskOptions seen = engine().with(options)
                .spawn(() -> Engine.current()
                        .spawn(() -> Engine.current()
                                .spawn(OptionsConformanceTest::options)
                                .fetch())
                        .fetch())
                .fetch();
        assertThat(seen.retries()).isEqualTo(3);
        assertThat(seen.name()).isEmpty();
    }

    // C9, B8: chunks unmoved
    @Test
    void withMetaTheFunctionGetsTheChunks() {
        Chunk<double[]> large = engine().put(new double[5000]);
        Task<Integer> small = engine().spawn(() -> 4);
        Spawner meta = engine().with(TaskOptions.none().meta(true));
        Task<Long> size = meta.submit((Fn1<Chunk<double[]>, Long>) Chunk::byteSize, large);
        assertThat(size.fetch()).isEqualTo(40_000);
        Task<Integer> value = meta.submit((Fn1<Chunk<Integer>, Integer>) Chunk::fetch, small);
        assertThat(value.fetch()).isEqualTo(4);
        Chunk<Block> block = engine().putBlock(new double[] {1, 2, 3});
        Task<Class<?>> type = meta.submit((Fn1<Chunk<Block>, Class<?>>) Chunk::type, block);
        assertThat(type.fetch()).isEqualTo(Block.class);
    }

    // C8
    @Test
    void aResultInTheNodeIsTheSameObject() {
        double[] array = new double[100_000];
        Task<double[]> task = engine().with(TaskOptions.none().inNode(true)).spawn(() -> array);
        assertThat(task.fetch()).isSameAs(array);
        assertThat(engine().statistics().chunks()).isZero();
    }

    // B6: persist
    @Test
    void aPersistentResultStaysWhoeverReleasesIt() {
        Task<double[]> kept = engine().with(TaskOptions.none().persist(true)).spawn(() -> new double[5000]);
        Task<double[]> freed = engine().spawn(() -> new double[5000]);
        kept.await();
        freed.await();
        Chunk<double[]> second = kept.fetchRaw();
        kept.release();
        freed.release();
        second.release();
        while (engine().statistics().chunks() > 1) {
            Thread.onSpinWait(); // the thread that ended the other task may still be about to free its result
        }
        assertThat(engine().statistics().chunks()).isEqualTo(1);
    }

    // C13: occupancy 0 starts at once, however busy the processors are
    @Test
    void tasksThatTakeNoProcessorStartAtOnce() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            engine().run(() -> {
                busy.countDown();
                gate.await();
            });
        }
        busy.await();
        CountDownLatch all = new CountDownLatch(20);
        List<Task<Integer>> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(engine().with(TaskOptions.none().occupancy(0)).spawn(() -> {
                all.countDown();
                all.await(); // all twenty at a time, beside the two
                return 1;
            }));
        }
        assertThat(engine().fetchAll(waiting)).hasSize(20);
        CountDownLatch four = new CountDownLatch(4);
        List<Task<Integer>> halves = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            halves.add(engine().with(TaskOptions.none().occupancy(0.5)).spawn(() -> {
                four.countDown();
                four.await();
                return 1;
            }));
        }
        assertThat(engine().fetchAll(halves)).hasSize(4);
        gate.countDown();
    }

    @Test
    void halvesRunTwoForEachProcessorAndNoMore() {
        AtomicInteger inside = new AtomicInteger();
        List<Task<Integer>> halves = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            halves.add(engine().with(TaskOptions.none().occupancy(0.5)).spawn(() -> {
                int now = inside.incrementAndGet();
                Thread.yield();
                inside.decrementAndGet();
                return now;
            }));
        }
        assertThat(engine().fetchAll(halves)).allMatch(now -> now <= 4);
    }

    // C24
    @Test
    void aResultOfAnotherTypeThanWasSaidFailsTheTask() {
        Task<Object> task =
                engine().with(TaskOptions.none().returnType(String.class)).spawn(() -> 4);
        assertThatThrownBy(task::fetch)
                .hasCauseInstanceOf(ClassCastException.class)
                .hasMessageContaining("String");
    }

    // C20, C25: what has no meaning is refused
    @Test
    void optionsWithoutMeaningAreRefused() {
        assertThatThrownBy(() -> TaskOptions.none().occupancy(1.5)).hasMessageContaining("from 0 to 1");
        assertThatThrownBy(() -> TaskOptions.none().retries(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TaskOptions.none().memory(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TaskOptions.none().scope(null)).isInstanceOf(NullPointerException.class);
    }
}
