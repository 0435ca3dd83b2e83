package io.bodkin.engine.store;

import static io.bodkin.engine.store.StoreFixture.KIB;
import static io.bodkin.engine.store.StoreFixture.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.store.io.FaultyDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SegmentsTest {
    @TempDir
    Path directory;

    @Test
    void smallChunksShareFilesThatAnyArrowReaderOpens() throws IOException {
        try (StoreFixture fixture = new StoreFixture(directory, 4 * MIB);
                RootAllocator stock = new RootAllocator()) {
            List<ChunkEntry> chunks = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                chunks.add(fixture.put(16 * KIB, i));
            }
            fixture.evictAll();
            assertThat(fixture.files()).hasSizeLessThan(100);
            long rows = 0;
            for (Path file : fixture.files()) {
                try (ArrowFileReader reader = new ArrowFileReader(Files.newByteChannel(file), stock)) {
                    while (reader.loadNextBatch()) {
                        FixedSizeListVector blocks = (FixedSizeListVector)
                                reader.getVectorSchemaRoot().getVector(0);
                        assertThat(blocks.getObject(0)).hasSize((int) (16 * KIB / 8));
                        rows++;
                    }
                }
            }
            assertThat(rows).isEqualTo(1000);
            for (int i = 999; i >= 0; i--) {
                fixture.verify(chunks.get(i), i);
            }
            chunks.forEach(fixture.store::release);
            fixture.assertNothingHeld();
        }
    }

    @Test
    void spaceOfASegmentIsTakenBackWhenHalfOfItIsDead() {
        try (StoreFixture fixture = new StoreFixture(directory, 8 * MIB)) {
            List<ChunkEntry> chunks = new ArrayList<>();
            for (int i = 0; i < 512; i++) {
                chunks.add(fixture.put(64 * KIB, i));
            }
            fixture.evictAll();
            long full = fixture.store.statistics().onDisk();
            for (int i = 0; i < 512; i++) {
                if (i % 8 != 0) {
                    fixture.store.release(chunks.get(i));
                }
            }
            while (fixture.store.statistics().onDisk() > full / 4) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < 512; i += 8) {
                fixture.verify(chunks.get(i), i);
            }
            for (int i = 0; i < 512; i += 8) {
                fixture.store.release(chunks.get(i));
            }
            fixture.assertNothingHeld();
        }
    }

    @Test
    void chunksAreReadWhileTheirSegmentsAreMoved() throws Exception {
        try (StoreFixture fixture = new StoreFixture(directory, 4 * MIB)) {
            List<ChunkEntry> kept = new ArrayList<>();
            List<ChunkEntry> released = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                (i % 3 == 0 ? kept : released).add(fixture.put(32 * KIB, i));
            }
            fixture.evictAll();
            List<Throwable> failures = new ArrayList<>();
            Thread reader = new Thread(() -> {
                Random random = new Random(1);
                try {
                    for (int i = 0; i < 2000; i++) {
                        int which = random.nextInt(kept.size());
                        fixture.verify(kept.get(which), 3L * which);
                    }
                } catch (Throwable failure) {
                    failures.add(failure);
                }
            });
            reader.start();
            released.forEach(fixture.store::release);
            reader.join();
            assertThat(failures).isEmpty();
            kept.forEach(fixture.store::release);
            fixture.assertNothingHeld();
        }
    }

    @Test
    void movingThatFailsLosesNothing() {
        FaultyDisk disk = new FaultyDisk();
        try (StoreFixture fixture = new StoreFixture(directory, 4 * MIB, disk)) {
            List<ChunkEntry> chunks = new ArrayList<>();
            for (int i = 0; i < 256; i++) {
                chunks.add(fixture.put(32 * KIB, i));
            }
            fixture.evictAll();
            int files = fixture.files().size();
            disk.fullAfter(0);
            for (int i = 0; i < 256; i++) {
                if (i % 4 != 0) {
                    fixture.store.release(chunks.get(i));
                }
            }
            while (disk.failures() == 0) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < 256; i += 4) {
                fixture.verify(chunks.get(i), i);
            }
            assertThat(fixture.files()).hasSizeLessThanOrEqualTo(files);
            disk.fullAfter(Long.MAX_VALUE);
            for (int i = 0; i < 256; i += 4) {
                fixture.store.release(chunks.get(i));
            }
            fixture.assertNothingHeld();
        }
    }

    @Test
    void flippedBitHurtsOneChunkOnly() throws IOException {
        try (StoreFixture fixture = new StoreFixture(directory, 4 * MIB)) {
            List<ChunkEntry> chunks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                chunks.add(fixture.put(32 * KIB, i));
            }
            fixture.evictAll();
            Path file = fixture.files().stream()
                    .filter(path -> path.getFileName().toString().startsWith("s-"))
                    .findFirst()
                    .orElseThrow();
            ChunkStoreTest.flipBit(file, 20 * KIB);
            int damaged = 0;
            for (int i = 0; i < 8; i++) {
                try {
                    fixture.verify(chunks.get(i), i);
                } catch (DamagedFileException told) {
                    damaged++;
                    assertThat(told).hasMessageContaining(file + ": damaged at byte ");
                }
            }
            assertThat(damaged).isEqualTo(1);
        }
    }

    @Test
    void deletedSegmentIsAnErrorThatNamesIt() throws IOException {
        try (StoreFixture fixture = new StoreFixture(directory, 4 * MIB)) {
            ChunkEntry a = fixture.put(32 * KIB, 1);
            ChunkEntry b = fixture.put(32 * KIB, 2);
            fixture.evictAll();
            for (Path file : fixture.files()) {
                Files.delete(file);
            }
            assertThatThrownBy(() -> fixture.verify(a, 1)).hasMessageContaining(": no such file");
            fixture.store.release(a);
            fixture.store.release(b);
            fixture.assertNothingHeld();
        }
    }

    @Test
    void aHundredThousandSmallChunksOnATinyBudget() {
        // A fifth of them while Arrow records a stack for each: see CONTRIBUTING.md.
        int count = Boolean.getBoolean("arrow.memory.debug.allocator") ? 20_000 : 100_000;
        try (StoreFixture fixture = new StoreFixture(directory, 16 * MIB)) {
            List<ChunkEntry> chunks = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                chunks.add(fixture.put(4 * KIB, i));
            }
            assertThat(fixture.files().size()).isLessThan(1000);
            for (int i = 0; i < count; i += 29) {
                fixture.verify(chunks.get(i), i);
            }
            Random random = new Random(5);
            for (int i = 0; i < 3_000; i++) {
                int which = random.nextInt(count);
                fixture.verify(chunks.get(which), which);
            }
            assertThat(fixture.memory.budget().peakHeld()).isLessThanOrEqualTo(16 * MIB);
            chunks.forEach(fixture.store::release);
            fixture.assertNothingHeld();
        }
    }
}
