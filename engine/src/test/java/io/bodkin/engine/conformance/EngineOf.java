package io.bodkin.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An engine of its own for each test; no chunk memory may be left when it closes. */
final class EngineOf implements BeforeEachCallback, AfterEachCallback {
    private final int workers;
    private final int threads;
    private final String memory;
    private Path directory;
    private Engine engine;

    EngineOf(int threads, String memory) {
        this(1, threads, memory);
    }

    EngineOf(int workers, int threads, String memory) {
        this.workers = workers;
        this.threads = threads;
        this.memory = memory;
    }

    Engine get() {
        return engine;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        directory = Files.createTempDirectory("bodkin-conformance");
        engine = Engine.builder()
                .memory(memory)
                .threads(threads)
                .workersInProcess(workers)
                .spillDirectory(directory)
                .build();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        engine.close();
        assertThat(engine.statistics().held()).isZero();
        Files.delete(directory); // empty: nothing was left
    }
}
