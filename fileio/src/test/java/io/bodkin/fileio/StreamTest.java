package io.bodkin.fileio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.StreamOptions;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams whose elements are the batches of a file. */
@Timeout(60)
class StreamTest {
    private static final int BATCHES = 20;
    private static final int ROWS = 20_000;

    @TempDir
    Path folder;

    @TempDir
    Path spill;

    private Engine engine;
    private Path source;

    @BeforeEach
    void open() throws IOException {
        engine =
                Engine.builder().memory("4MiB").threads(2).spillDirectory(spill).build();
        source = Samples.write(folder.resolve("a.arrow"), BATCHES, ROWS);
        assertThat(Files.size(source)).isGreaterThan(2 * engine.settings().memory());
    }

    @AfterEach
    void close() {
        engine.close();
        assertThat(engine.statistics().held()).isZero();
    }

    @Test
    void aFileLargerThanTheBudgetStreamsIntoAnotherAndIsCountedOnTheWay() throws IOException {
        Table table = DFile.arrow(source).load(engine);
        Path target = folder.resolve("b.arrow");
        AtomicLong rows = new AtomicLong();
        List<Task<Void>> counting = new ArrayList<>();
        Task<DFile<Table>> written = engine.streamResult(
                StreamOptions.none().tasks(TaskOptions.none().slots(4)), flow -> {
                    Task<Batch> batches = flow.fromRefs(table.batches());
                    counting.add(flow.run(batches, batch -> rows.addAndGet(batch.rowCount())));
                    Task<Batch> passed = flow.spawn(batches, batch -> batch);
                    return flow.into(
                            passed, () -> ArrowWriter.sink(engine, table.schema(), target, ArrowFormat.plain()));
                });
        DFile<Table> file = written.fetch();
        assertThat(file.path()).isEqualTo(target);
        assertThat(Samples.oracle(target)).isEqualTo(Samples.oracle(source));
        counting.get(0).fetch();
        assertThat(rows).hasValue((long) BATCHES * ROWS);
        assertThat(engine.statistics().heldPeak())
                .isLessThanOrEqualTo(engine.settings().memory());
    }

    @Test
    void aStreamThatFailsLeavesNoFile() {
        Table table = DFile.arrow(source).load(engine);
        Path target = folder.resolve("b.arrow");
        AtomicLong batches = new AtomicLong();
        Task<DFile<Table>> written = engine.streamResult(flow -> {
            Task<Batch> passed = flow.spawn(flow.fromRefs(table.batches()), batch -> {
                if (batches.incrementAndGet() == 10) {
                    throw new IllegalStateException("the tenth");
                }
                return batch;
            });
            return flow.into(passed, () -> ArrowWriter.sink(engine, table.schema(), target, ArrowFormat.plain()));
        });
        assertThatThrownBy(written::fetch).hasRootCauseMessage("the tenth");
        assertThat(folder.toFile().list()).containsExactly("a.arrow");
    }
}
