package io.bodkin.fileio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.InterruptedWaitException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BackPressureTest {
    private static final int ROWS = 1 << 16;
    private static final int BATCH_BYTES = ROWS * Double.BYTES;
    private static final Schema SCHEMA = new Schema(List.of(Field.nullable("x", DType.FLOAT64.storage())));

    @TempDir
    Path folder;

    @TempDir
    Path spill;

    private final CountDownLatch writing = new CountDownLatch(1);
    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private Engine engine;

    /** The budget holds 16 batches, so nearly 4 may be queued. */
    @BeforeEach
    void open() {
        engine = Engine.builder()
                .memory(16L * BATCH_BYTES)
                .threads(2)
                .spillDirectory(spill)
                .build();
    }

    @AfterEach
    void close() {
        mayGoOn.countDown();
        engine.close();
        assertThat(engine.runtime().heldBytes()).isZero();
    }

    private Batch numbers(int from) {
        Float8Vector vector = new Float8Vector("x", engine.context().allocator());
        vector.allocateNew(ROWS);
        for (int i = 0; i < ROWS; i++) {
            vector.set(i, from + i);
        }
        vector.setValueCount(ROWS);
        return engine.context().batch(VectorSchemaRoot.of(vector));
    }

    private ArrowFormat pausing() {
        return ArrowFormat.plain().reporting(bytes -> {
            writing.countDown();
            try {
                mayGoOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static CompletableFuture<Void> waiting(BackPressure pressure) {
        return CompletableFuture.runAsync(pressure::awaitRoom);
    }

    // ---- the rule

    @Test
    void nobodyWaitsWhileLittleIsQueued() {
        BackPressure pressure = new BackPressure(100, 4);
        pressure.begins();
        pressure.appended(OptionalLong.of(60));
        pressure.appended(OptionalLong.of(40));
        pressure.awaitRoom();
    }

    @Test
    void whoeverAppendsTooMuchWaitsForTheWriteUnderWay() {
        BackPressure pressure = new BackPressure(100, 4);
        pressure.appended(OptionalLong.of(60));
        pressure.appended(OptionalLong.of(60));
        pressure.begins();
        CompletableFuture<Void> waiting = waiting(pressure);
        assertThat(waiting).isNotDone();
        pressure.ends(60);
        waiting.join();
    }

    @Test
    void batchesOfUnknownSizeCountAsThoseThatWereWritten() {
        BackPressure pressure = new BackPressure(100, 2);
        for (int i = 0; i < 5; i++) {
            pressure.appended(OptionalLong.empty());
        }
        pressure.begins();
        CompletableFuture<Void> waiting = waiting(pressure);
        assertThat(waiting).isNotDone();
        pressure.ends(10);
        waiting.join();
    }

    @Test
    void nobodyWaitsForLongWhileNothingIsWritten() {
        BackPressure pressure = new BackPressure(100, 0);
        for (int i = 0; i < 5; i++) {
            pressure.appended(OptionalLong.empty());
            pressure.awaitRoom();
        }
    }

    @Test
    void anInterruptEndsTheWait() {
        BackPressure pressure = new BackPressure(100, 0);
        pressure.appended(OptionalLong.of(1000));
        pressure.begins();
        Thread.currentThread().interrupt();
        assertThatThrownBy(pressure::awaitRoom).isInstanceOf(InterruptedWaitException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    // ---- the writer

    @Test
    void whatIsMadeFasterThanItIsWrittenDoesNotSpill() {
        Path path = folder.resolve("out.arrow");
        DFile<Table> file;
        try (ArrowWriter writer = ArrowWriter.open(engine, SCHEMA, path, ArrowFormat.plain())) {
            try (Batch batch = engine.spawn(() -> numbers(0)).fetch()) {
                for (int i = 0; i < 100; i++) {
                    Chunk<Batch> made = engine.putBatch(batch.root());
                    writer.append(made);
                    made.release();
                }
            }
            file = writer.finish();
        }
        assertThat(file.load(engine).rowCount()).isEqualTo(100L * ROWS);
        assertThat(engine.statistics().spilled()).isZero();
    }

    @Test
    void anAppenderWaitsForTheDisk() throws Exception {
        List<Integer> appended = new ArrayList<>();
        CountDownLatch third = new CountDownLatch(1);
        CompletableFuture<DFile<Table>> file = CompletableFuture.supplyAsync(() -> {
            try (ArrowWriter writer = ArrowWriter.open(engine, SCHEMA, folder.resolve("out.arrow"), pausing());
                    Batch batch = engine.spawn(() -> numbers(0)).fetch()) {
                for (int i = 0; i < 12; i++) {
                    Chunk<Batch> made = engine.putBatch(batch.root());
                    writer.append(made);
                    made.release();
                    synchronized (appended) {
                        appended.add(i);
                    }
                    if (i == 2) {
                        third.countDown();
                    }
                }
                return writer.finish();
            }
        });
        writing.await();
        third.await();
        synchronized (appended) {
            assertThat(appended).hasSizeLessThanOrEqualTo(4);
        }
        mayGoOn.countDown();
        assertThat(file.get().load(engine).rowCount()).isEqualTo(12L * ROWS);
    }

    @Test
    void aBatchThatNeedsTheAppendersThreadDoesNotStopIt() {
        CountDownLatch released = new CountDownLatch(1);
        try (ArrowWriter writer = ArrowWriter.open(engine, SCHEMA, folder.resolve("out.arrow"), ArrowFormat.plain())) {
            for (int i = 0; i < 8; i++) {
                int number = i;
                Task<Batch> batch = engine.spawn(() -> {
                    if (number == 0) {
                        engine.context().blocking(() -> {
                            released.await();
                            return null;
                        });
                    }
                    return numbers(number);
                });
                writer.append(batch);
                batch.release();
            }
            released.countDown();
            assertThat(writer.finish().load(engine).rowCount()).isEqualTo(8L * ROWS);
        }
    }

    @Test
    void aTaskThatAppendsGivesItsProcessorAway() {
        Task<DFile<Table>> writing = engine.spawn(() -> {
            try (ArrowWriter writer =
                    ArrowWriter.open(engine, SCHEMA, folder.resolve("out.arrow"), ArrowFormat.plain())) {
                for (int i = 0; i < 40; i++) {
                    int number = i;
                    Task<Batch> batch = engine.spawn(() -> numbers(number));
                    writer.append(batch);
                    batch.release();
                }
                return writer.finish();
            }
        });
        assertThat(writing.fetch().load(engine).rowCount()).isEqualTo(40L * ROWS);
    }

    @Test
    void appendSaysWhatWentWrongBefore() {
        Path nowhere = folder.resolve("no").resolve("out.arrow");
        try (ArrowWriter writer = ArrowWriter.open(engine, SCHEMA, nowhere, ArrowFormat.plain())) {
            assertThatThrownBy(() -> {
                        while (true) {
                            Task<Batch> batch = engine.spawn(() -> numbers(0));
                            writer.append(batch);
                            batch.await();
                            batch.release();
                        }
                    })
                    .isInstanceOf(BodkinException.class)
                    .hasMessage("cannot write " + nowhere + ": no such folder");
        }
    }
}
