package io.bodkin.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.TaskFailedException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows A9, A14 and K1-K4 of the reference: what the engine does around tasks is in nobody's way. */
@Timeout(60)
class EngineTasksTest {
    @RegisterExtension
    final EngineOf engines = new EngineOf(2, "64MiB");

    private Engine engine() {
        return engines.get();
    }

    @Test
    void aCallbackIsInNoBlockOfTheUsers() throws Exception {
        Task<Integer> done = engine().spawn(() -> 1);
        done.await();
        assertThat(engine().bulk(() -> done.toCompletableFuture().get(20, TimeUnit.SECONDS)))
                .isEqualTo(1);
        int sum = engine().sequential(() -> {
            CountDownLatch gate = new CountDownLatch(1);
            engine().run(gate::await);
            int one = done.toCompletableFuture().get(20, TimeUnit.SECONDS);
            gate.countDown();
            return one + 1;
        });
        assertThat(sum).isEqualTo(2);
    }

    @Test
    void aMutableValueIsMadeInABlockThatHoldsTasksBack() throws Exception {
        Chunk<AtomicInteger> counter = engine().bulk(() -> engine().mutable(AtomicInteger::new));
        assertThat(counter.fetch()).hasValue(0);
    }

    @Test
    void aCallbackInheritsNothingFromTheTaskThatAsksForIt() throws Exception {
        Task<Integer> value = engine().spawn(() -> 3);
        value.await();
        TaskOptions nowhereElse = TaskOptions.none()
                .scope(Scope.thread(1))
                .propagates(TaskOptions.Option.RETRIES)
                .retries(2);
        AtomicInteger calls = new AtomicInteger();
        int got = engine().with(nowhereElse)
                .spawn(() -> value.toCompletableFuture()
                        .thenApply(n -> n + calls.incrementAndGet())
                        .join())
                .fetch();
        assertThat(got).isEqualTo(4);
    }

    private static Ref<Integer> down(int n) {
        return n == 0 ? Ref.of(0) : Engine.current().spawnRef(() -> down(n - 1));
    }

    @Test
    void aChainOfAHundredThousandTasksThatReturnTasksEnds() {
        assertThat(engine().spawnRef(() -> down(100_000)).fetch()).isZero();
    }

    private static Ref<Integer> downToFailure(int n) {
        if (n == 0) {
            throw new IllegalStateException("at the bottom");
        }
        return Engine.current().spawnRef(() -> downToFailure(n - 1));
    }

    @Test
    void aChainOfAHundredThousandTasksThatReturnTasksFails() {
        assertThatThrownBy(() -> engine().spawnRef(() -> downToFailure(100_000)).fetch())
                .hasRootCauseMessage("at the bottom");
    }

    @Test
    void fetchAllKeepsNoPinsIfOneFails() {
        Chunk<Block> chunk = engine().putBlock(new double[1000]);
        Task<Block> block = engine().spawn(chunk, b -> b);
        Task<Block> failing = engine().spawn(chunk, b -> {
            throw new IllegalStateException("no block");
        });
        assertThatThrownBy(() -> engine().fetchAll(List.of(block, failing))).isInstanceOf(TaskFailedException.class);
        block.release();
        chunk.release();
        assertThat(engine().statistics().held()).isZero();
    }

    @Test
    void aFutureThatWasCompletedOtherwiseKeepsNoPin() {
        CountDownLatch gate = new CountDownLatch(1);
        Chunk<Block> chunk = engine().putBlock(new double[1000]);
        Task<Block> block = engine().spawn(chunk, b -> {
            gate.await();
            return b;
        });
        CompletableFuture<Block> future = block.toCompletableFuture();
        CompletableFuture<Block> second = block.toCompletableFuture();
        future.cancel(false);
        gate.countDown();
        second.join().close();
        block.release();
        chunk.release();
        while (engine().statistics().held() > 0) {
            Thread.onSpinWait();
        }
    }
}
