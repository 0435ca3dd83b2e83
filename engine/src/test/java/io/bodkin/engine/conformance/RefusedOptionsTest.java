package io.bodkin.engine.conformance;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.BodkinException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows C1-C24 of the reference: an option that can have no meaning is refused where it is said. */
@Timeout(60)
class RefusedOptionsTest {
    @TempDir
    Path directory;

    private Engine engine;

    @BeforeEach
    void open() {
        engine = Engine.builder().memory("8MiB").threads(1).directory(directory).build();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private void isRefused(TaskOptions options, String why) {
        assertThatThrownBy(() -> engine.with(options).spawn(() -> 1))
                .isInstanceOf(BodkinException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aVersionWithoutACacheIsRefused() {
        isRefused(TaskOptions.none().version(2), "version");
    }

    @Test
    void chunksAsTheyAreCannotBeCached() {
        isRefused(TaskOptions.none().meta(true).cache(true), "meta");
    }

    @Test
    void namesOfResultsAreNotForTheUser() {
        isRefused(TaskOptions.none().storedAs("cache/mine"), "cache/mine");
        isRefused(TaskOptions.none().storedAs("durable/mine"), "durable/mine");
    }

    @Test
    void aFunctionThatReturnsARefCannotBeCached() {
        assertThatThrownBy(() -> engine.with(TaskOptions.none().cache(true)).spawnRef(() -> Ref.of(1)))
                .hasMessageContaining("returns a Ref");
    }

    @Test
    void aTaskThatTakesAMutableValueIsNeitherCachedNorRetried() {
        Chunk<AtomicInteger> counter = engine.mutable(AtomicInteger::new);
        for (TaskOptions options : new TaskOptions[] {
            TaskOptions.none().cache(true),
            TaskOptions.none().durable("x"),
            TaskOptions.none().retries(1)
        }) {
            assertThatThrownBy(() -> engine.with(options).spawn(counter, AtomicInteger::get))
                    .isInstanceOf(BodkinException.class)
                    .hasMessageContaining("mutable");
        }
    }

    @Test
    void whatNeedsADirectoryIsRefusedWithout() {
        try (Engine without =
                Engine.builder().memory("8MiB").spillDirectory(directory).build()) {
            for (TaskOptions options : new TaskOptions[] {
                TaskOptions.none().durable("x"), TaskOptions.none().storedAs("x")
            }) {
                assertThatThrownBy(() -> without.with(options).spawn(() -> 1))
                        .hasMessageContaining("needs a directory");
            }
        }
    }
}
