package io.bodkin.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Shard;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows I1-I4 of the reference: what holds for tasks that take values which tasks change. */
@Timeout(60)
class MutableHandlesTest {
    private static final int MIB = 1 << 17; // doubles

    @RegisterExtension
    final EngineOf engines = new EngineOf(2, "64MiB");

    private Engine engine() {
        return engines.get();
    }

    @Test
    void aTaskThatMayHaveChangedItsInputIsNotRunAgainWithMoreMemory() {
        Chunk<AtomicInteger> counter = engine().mutable(AtomicInteger::new);
        Shard<AtomicInteger> shard = engine().shard(AtomicInteger::new);
        Chunk<Block> large = engine().putBlock(new double[48 * MIB]);
        try (Block pinned = large.fetch()) {
            Task<?> outgrows = engine().spawn(counter, count -> {
                count.incrementAndGet();
                return Engine.current().context().allocate(DType.FLOAT64, Shape.of(32 * MIB));
            });
            assertThatThrownBy(outgrows::fetch).hasMessageContaining("TaskOptions.memory(bytes)");
            Task<?> another = engine().spawn(shard, count -> {
                count.incrementAndGet();
                return Engine.current().context().allocate(DType.FLOAT64, Shape.of(32 * MIB));
            });
            assertThatThrownBy(another::fetch).hasMessageContaining("TaskOptions.memory(bytes)");
            assertThat(pinned.getDouble(0)).isZero();
        }
        assertThat(counter.fetch()).hasValue(1);
        assertThat(shard.pieces().get(0).fetch()).hasValue(1);
        large.release();
    }

    @Test
    void aTaskKeepsItsInputWhateverBecomesOfTheHandle() {
        AtomicInteger value = new AtomicInteger();
        Chunk<AtomicInteger> counter = engine().mutable(() -> value);
        Shard<AtomicInteger> shard = engine().shardPerProcessor(Scope.byDefault(), () -> value);
        CountDownLatch gate = new CountDownLatch(1);
        Task<Integer> first = engine().spawn(() -> {
            gate.await();
            return 1;
        });
        Task<Void> waiting = engine().run(first, counter, (n, count) -> count.addAndGet(n));
        Task<Void> another = engine().run(first, shard, (n, count) -> count.addAndGet(n));
        counter.release();
        shard.pieces().forEach(Chunk::release);
        gate.countDown();
        waiting.fetch();
        another.fetch();
        assertThat(value).hasValue(2);
        assertThatThrownBy(() -> engine().spawn(counter, AtomicInteger::get)).hasMessageContaining("was released");
        assertThatThrownBy(() -> engine().spawn(shard, AtomicInteger::get)).hasMessageContaining("was released");
    }

    @Test
    void inheritedOptionsDoNotRunATaskWithAMutableValueAgain() {
        Chunk<AtomicInteger> counter = engine().mutable(AtomicInteger::new);
        TaskOptions inherited = TaskOptions.none().retries(3).propagates(TaskOptions.Option.RETRIES);
        int first = engine().with(inherited)
                .spawn(() -> {
                    Engine.current()
                            .run(counter, count -> {
                                count.incrementAndGet();
                                throw new IllegalStateException("once");
                            })
                            .await();
                    Engine.current()
                            .spawn(counter, AtomicInteger::incrementAndGet)
                            .fetch();
                    return Engine.current()
                            .spawn(counter, AtomicInteger::incrementAndGet)
                            .fetch();
                })
                .fetch();
        assertThat(first).isEqualTo(3);
    }

    @Test
    void theValueOfAnotherEngineIsRefused() {
        try (Engine other = Engine.builder().memory("8MiB").threads(1).build()) {
            Chunk<AtomicInteger> counter = other.mutable(AtomicInteger::new);
            Shard<AtomicInteger> shard = other.shard(AtomicInteger::new);
            assertThatThrownBy(() -> engine().spawn(counter, AtomicInteger::get))
                    .hasMessageContaining("not a Ref of this engine");
            assertThatThrownBy(() -> engine().spawn(shard, AtomicInteger::get))
                    .hasMessageContaining("not a Ref of this engine");
        }
    }

    @Test
    void mutableValuesAreAmongTheHoldersOfMemory() {
        Chunk<AtomicInteger> counter = engine().mutable(AtomicInteger::new);
        assertThat(engine().runtime().store().holders())
                .contains("1 mutable values stay in memory")
                .contains("java.util.concurrent.atomic.AtomicInteger");
        counter.release();
        assertThat(engine().runtime().store().holders()).doesNotContain("mutable");
    }
}
