package io.bodkin.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.api.Task;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows D1-D9 of the reference: what a chunk tells of itself, and what becomes of handles. */
@Timeout(60)
class HandleConformanceTest {
    @TempDir
    Path directory;

    // D1, D3, D4: type, size and scope are known without fetching
    @Test
    void aChunkTellsTypeSizeAndScope() {
        try (Engine engine =
                Engine.builder().memory("16MiB").spillDirectory(directory).build()) {
            Chunk<double[]> array = engine.put(new double[1000], Scope.worker(1));
            assertThat(array.type()).isEqualTo(double[].class);
            assertThat(array.byteSize()).isEqualTo(8000);
            assertThat(array.scope()).isEqualTo(Scope.worker(1));
            Chunk<Integer> small = engine.put(4);
            assertThat(small.type()).isEqualTo(Integer.class);
            assertThat(small.scope()).isEqualTo(Scope.any());
        }
    }

    // D5: one that releases frees at once; one that does not is silent, and within its budget
    @Test
    void releasedHandlesFreeAtOnceAndForgottenOnesAreListedWithTheirPlaces() throws Exception {
        try (Engine engine = Engine.builder()
                .memory("16MiB")
                .spillDirectory(directory)
                .leakDetection(true)
                .build()) {
            Task<double[]> released = engine.spawn(() -> new double[1000]);
            released.await();
            released.release();
            assertThat(engine.statistics().chunks()).isZero();
            forget(engine);
            while (engine.forgottenHandles().size() < 2) {
                System.gc();
                Thread.onSpinWait();
            }
            assertThat(engine.statistics().chunks()).isZero();
            assertThat(engine.forgottenHandles().values()).containsOnly(3);
            assertThat(engine.forgottenHandles().keySet())
                    .allMatch(place -> place.contains("HandleConformanceTest.forget(HandleConformanceTest.java:"));
        }
    }

    private static void forget(Engine engine) {
        for (int i = 0; i < 3; i++) {
            engine.spawn(() -> new double[1000]).await();
            engine.put(new double[1000]);
        }
    }
}
