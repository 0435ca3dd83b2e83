package io.bodkin.darray;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.Engine;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An engine of its own for each test; no chunk memory may be left when it closes. */
final class TestEngine implements BeforeEachCallback, AfterEachCallback {
    private final String memory;
    private Engine engine;

    TestEngine(String memory) {
        this.memory = memory;
    }

    Engine get() {
        return engine;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        engine = Engine.builder().memory(memory).threads(2).build();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        engine.close();
        assertThat(engine.statistics().held()).isZero();
    }
}
