package io.bodkin.fileio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.fault.EngineClosedException;
import io.bodkin.engine.fault.InterruptedWaitException;
import io.bodkin.engine.fault.TaskFailedException;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An interrupt ends a wait; it closes no file that others read, and leaves no half one. */
@Timeout(60)
class InterruptTest {
    private static final CountDownLatch SERIALISING = new CountDownLatch(1);
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    @TempDir
    Path folder;

    @TempDir
    Path spill;

    private final CountDownLatch writing = new CountDownLatch(1);
    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private Engine engine;

    @BeforeEach
    void open() {
        engine = Engine.builder()
                .memory("16MiB")
                .threads(2)
                .spillDirectory(spill)
                .build();
    }

    @AfterEach
    void close() {
        Thread.interrupted();
        engine.close();
        assertThat(engine.runtime().heldBytes()).isZero();
    }

    private Table samples() throws IOException {
        return DFile.arrow(Samples.write(folder.resolve("samples.arrow"), 20, 1000))
                .load(engine);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Says that a batch was written, and waits, whatever happens to its thread. */
    private LongConsumer pausing() {
        return bytes -> {
            writing.countDown();
            boolean interrupted = false;
            while (mayGoOn.getCount() > 0) {
                try {
                    mayGoOn.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        };
    }

    private static List<Thread> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .toList();
    }

    /** Runs the call on another thread, which is interrupted when {@code begun}; returns what it threw. */
    private static Throwable interrupted(Runnable call, CountDownLatch begun, Runnable then) throws Exception {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                call.run();
                result.complete(Thread.currentThread().isInterrupted());
            } catch (Throwable thrown) {
                result.completeExceptionally(thrown);
            }
        });
        caller.start();
        begun.await();
        caller.interrupt();
        then.run();
        try {
            throw new AssertionError("it ended; interrupted: " + result.get(30, TimeUnit.SECONDS));
        } catch (ExecutionException thrown) {
            return thrown.getCause();
        }
    }

    private void engineLives() {
        assertThat(engine.spawn(() -> 2 + 2).fetch()).isEqualTo(4);
        DFile.tofile(engine, "text", folder.resolve("after"));
        assertThat(DFile.open(folder.resolve("after")).load(engine)).isEqualTo("text");
    }

    // ---- writing

    @Test
    void aCallerThatIsInterruptedWhileATableIsWrittenLeavesNoFile() throws Exception {
        Table table = samples();
        ArrowFormat format = ArrowFormat.plain().reporting(pausing());
        Throwable thrown = interrupted(
                () -> DFile.tofile(engine, table, folder.resolve("out.arrow"), format), writing, mayGoOn::countDown);
        assertThat(thrown).isInstanceOf(InterruptedWaitException.class);
        assertThat(names()).containsExactly("samples.arrow");
        assertThat(Samples.values(engine, table).get(0)).hasSize(20_000);
        engineLives();
    }

    @Test
    void aTaskThatIsInterruptedWhileItWritesATableLeavesNoFile() throws Exception {
        Table table = samples();
        Task<DFile<Table>> task = DFile.tofile(
                engine,
                Ref.of(table),
                folder.resolve("out.arrow"),
                ArrowFormat.plain().reporting(pausing()));
        writing.await();
        threads("bodkin-task").forEach(Thread::interrupt);
        mayGoOn.countDown();
        assertThatThrownBy(task::fetch)
                .isInstanceOf(TaskFailedException.class)
                .hasCauseInstanceOf(InterruptedWaitException.class);
        assertThat(names()).containsExactly("samples.arrow");
        assertThat(Samples.values(engine, table).get(0)).hasSize(20_000);
        engineLives();
    }

    @Test
    void anInterruptOfAWriterThatWaitsForItsEndLeavesNoFile() throws Exception {
        Table table = samples();
        Throwable thrown = interrupted(
                () -> {
                    try (ArrowWriter writer = ArrowWriter.open(
                            engine,
                            table.schema(),
                            folder.resolve("out.arrow"),
                            ArrowFormat.plain().reporting(pausing()))) {
                        table.batches().forEach(writer::append);
                        writer.finish();
                    }
                },
                writing,
                mayGoOn::countDown);
        assertThat(thrown).isInstanceOf(InterruptedWaitException.class);
        assertThat(names()).containsExactly("samples.arrow");
        engineLives();
    }

    /** Its serialised form is long, and it tells when it is on its way. */
    private static final class Slow implements Serializable {
        private static final long serialVersionUID = 1L;

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.write(new byte[3 << 20]);
            SERIALISING.countDown();
            try {
                assertThat(NEVER.await(30, TimeUnit.SECONDS)).isFalse();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            out.write(new byte[3 << 20]);
        }
    }

    @Test
    void aCallerThatIsInterruptedWhileAnObjectIsWrittenLeavesNoFile() throws Exception {
        Throwable thrown =
                interrupted(() -> DFile.tofile(engine, new Slow(), folder.resolve("out")), SERIALISING, () -> {});
        assertThat(thrown).isInstanceOf(InterruptedWaitException.class);
        assertThat(names()).isEmpty();
        engineLives();
    }

    @Test
    void aCallerThatIsInterruptedBeforeItCallsWritesNothing() throws Exception {
        Task<Block> made = engine.spawn(() -> engine.context().allocate(DType.INT8, Shape.of(1 << 20)));
        try (Block block = made.fetch()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> DFile.tofile(engine, block, folder.resolve("out")))
                    .isInstanceOf(InterruptedWaitException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
        engineLives();
        assertThat(names()).containsExactly("after");
    }

    @Test
    void aBlockThatIsInterruptedAnywhereIsThereAsAWholeOrNotAtAll() throws Exception {
        Task<Block> made = engine.spawn(() -> engine.context().allocate(DType.INT8, Shape.of(8 << 20)));
        for (int turn = 0; turn < 40; turn++) {
            Path path = folder.resolve("out");
            CountDownLatch begun = new CountDownLatch(1);
            int spins = turn * 20_000;
            Thread caller = new Thread(() -> {
                try (Block block = made.fetch()) {
                    begun.countDown();
                    DFile.tofile(engine, block, path);
                } catch (InterruptedWaitException expected) {
                    assertThat(Thread.currentThread().isInterrupted()).isTrue();
                }
            });
            caller.start();
            begun.await();
            for (int i = 0; i < spins; i++) {
                Thread.onSpinWait();
            }
            caller.interrupt();
            caller.join();
            assertThat(names()).isSubsetOf("out");
            if (Files.exists(path)) {
                assertThat(engine.spawn(DFile.block(path), Block::elements).fetch())
                        .isEqualTo(8 << 20);
                Files.delete(path);
            }
        }
        engineLives();
    }

    @Test
    void anEngineThatIsClosedWhileItWritesLeavesNoFile() throws Exception {
        Table table = samples();
        Task<DFile<Table>> task = DFile.tofile(
                engine,
                Ref.of(table),
                folder.resolve("out.arrow"),
                ArrowFormat.plain().reporting(bytes -> writing.countDown()));
        writing.await();
        engine.close();
        if (names().contains("out.arrow")) {
            assertThat(Samples.oracle(folder.resolve("out.arrow")).get(0)).hasSize(20_000);
        } else {
            assertThat(names()).containsExactly("samples.arrow");
            assertThatThrownBy(task::fetch)
                    .rootCause()
                    .isInstanceOfAny(EngineClosedException.class, InterruptedWaitException.class);
        }
        assertThat(threads("bodkin-file")).isEmpty();
    }

    // ---- reading

    @Test
    void anInterruptedCallerClosesNoFileThatOthersRead() throws IOException {
        Table table = samples();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> table.select(List.of("x"))).isInstanceOf(InterruptedWaitException.class);
        assertThatThrownBy(() -> table.batches().get(0).fetch()).isInstanceOf(InterruptedWaitException.class);
        DFile<?> file = DFile.open(folder.resolve("samples.arrow"));
        assertThatThrownBy(() -> file.load(engine)).isInstanceOf(InterruptedWaitException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(Samples.values(engine, table.select(List.of("x"))).get(0)).hasSize(20_000);
        assertThat(file.load(engine)).isInstanceOf(Table.class);
    }

    @Test
    void aTaskThatInterruptsItselfClosesNoFileThatOthersRead() throws IOException {
        Table table = samples();
        Task<Table> selecting = engine.spawn(() -> {
            Thread.currentThread().interrupt();
            return table.select(List.of("n"));
        });
        assertThatThrownBy(selecting::fetch).hasRootCauseInstanceOf(InterruptedWaitException.class);
        assertThat(Samples.values(engine, table).get(1)).hasSize(20_000);
    }

    @Test
    void filesAreOpenedAndWrittenByThreadsThatAreNeverInterrupted() throws Exception {
        Table table = samples();
        ArrowFormat format = ArrowFormat.plain().reporting(pausing());
        CompletableFuture<DFile<Table>> written =
                CompletableFuture.supplyAsync(() -> DFile.tofile(engine, table, folder.resolve("out.arrow"), format));
        writing.await();
        assertThat(threads("bodkin-file")).hasSize(4);
        mayGoOn.countDown();
        assertThat(written.get().load(engine).rowCount()).isEqualTo(20_000);
    }
}
