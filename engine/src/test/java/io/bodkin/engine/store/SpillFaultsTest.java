package io.bodkin.engine.store;

import static io.bodkin.engine.store.StoreFixture.KIB;
import static io.bodkin.engine.store.StoreFixture.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BudgetException;
import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.memory.RefusingMemory;
import io.bodkin.engine.store.io.Disk;
import io.bodkin.engine.store.io.FaultyDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fails the n-th operation, for all n: after each the result is right or the error clear, and the books balance. */
@Timeout(120)
class SpillFaultsTest {
    @TempDir
    Path directory;

    private final Map<ChunkEntry, Long> put = new LinkedHashMap<>();
    private final Map<ChunkEntry, Object> objects = new LinkedHashMap<>();

    /** Large and small chunks, together more than the budget, and objects above their share, each read. */
    private void workload(StoreFixture fixture) {
        for (long i = 0; i < 5; i++) {
            put.put(fixture.put(1280 * KIB, i), i);
            for (long k = 0; k < 2; k++) {
                put.put(fixture.put(64 * KIB, 100 * i + k), 100 * i + k);
            }
            List<String> object = new ArrayList<>(List.of("object " + i, "x".repeat(1000)));
            objects.put(fixture.store.putValue(object, 400 * KIB), object);
        }
        put.forEach(fixture::verify);
        objects.forEach((entry, object) -> verifyObject(fixture, entry, object));
    }

    private static void verifyObject(StoreFixture fixture, ChunkEntry entry, Object object) {
        try (Lease lease = fixture.pin(entry)) {
            assertThat(((ChunkContent.Value) lease.content(entry)).value()).isEqualTo(object);
        }
    }

    private void forget(StoreFixture fixture) {
        put.keySet().forEach(fixture.store::release);
        put.clear();
        objects.keySet().forEach(fixture.store::release);
        objects.clear();
    }

    private void releaseAll(StoreFixture fixture) {
        forget(fixture);
        fixture.assertNothingHeld();
    }

    /** @return how many workloads failed */
    private int failEveryWrite(int times, Supplier<? extends Throwable> thrown, String message) {
        int failed = 0;
        for (int n = 0; ; n++) {
            FaultyDisk disk = new FaultyDisk().failWrites(n, times).with(thrown);
            try (StoreFixture fixture = new StoreFixture(directory, 4 * MIB, disk)) {
                try {
                    workload(fixture);
                } catch (BudgetException told) {
                    failed++;
                    assertThat(told.getMessage().lines()).hasSize(1);
                    assertThat(told).hasMessageContaining("spilling failed: ").hasMessageContaining(message);
                }
                releaseAll(fixture);
                // The engine lives.
                ChunkEntry chunk = fixture.put(4 * MIB, 1);
                fixture.verify(chunk, 1);
                fixture.store.release(chunk);
                fixture.assertNothingHeld();
            }
            assertThat(ChunkStoreTest.threads()).isEmpty();
            if (disk.failures() == 0) {
                assertThat(n).isGreaterThan(10);
                return failed;
            }
        }
    }

    @Test
    void anyWriteMayFailOnceAndNobodyNotices() {
        assertThat(failEveryWrite(1, () -> new IOException("Input/output error"), ""))
                .isZero();
        assertThat(failEveryWrite(1, () -> new OutOfMemoryError("made up"), "")).isZero();
    }

    @Test
    void fromAnyWriteOnTheDiskMayFail() {
        assertThat(failEveryWrite(1000, () -> new IOException("Input/output error"), "Input/output error"))
                .isPositive();
    }

    @Test
    void fromAnyWriteOnTheHeapMayBeFull() {
        assertThat(failEveryWrite(1000, () -> new OutOfMemoryError("made up"), "made up"))
                .isPositive();
    }

    @Test
    void anyReadMayFailAndTheNextTryIsRight() {
        for (int n = 0; ; n++) {
            FaultyDisk disk = new FaultyDisk().failRead(n);
            try (StoreFixture fixture = new StoreFixture(directory, 4 * MIB, disk)) {
                try {
                    workload(fixture);
                } catch (RuntimeException told) {
                    assertThat(told)
                            .hasMessageContaining("cannot read ")
                            .hasMessageContaining(directory.toString())
                            .hasMessageContaining("Input/output error");
                }
                if (disk.failures() > 0) {
                    put.forEach(fixture::verify);
                    objects.forEach((entry, object) -> verifyObject(fixture, entry, object));
                }
                releaseAll(fixture);
            }
            // How often the disk is read depends on the threads, a little.
            if (disk.failures() == 0) {
                assertThat(n).isGreaterThan(10);
                return;
            }
        }
    }

    @Test
    void anyReadMayAnswerWithAFlippedBitAndOnlyThatChunkIsLost() {
        for (int n = 0; ; n++) {
            FaultyDisk disk = new FaultyDisk().flipABitOfRead(n);
            try (StoreFixture fixture = new StoreFixture(directory, 4 * MIB, disk)) {
                boolean told = false;
                try {
                    workload(fixture);
                } catch (DamagedFileException damaged) {
                    told = true;
                    assertThat(damaged)
                            .hasMessageContaining(fixture.store.spillFolder().toString())
                            .hasMessageContaining(": damaged at byte ");
                }
                // What was read once and found right is not checked again.
                disk.flipABitOfRead(-1);
                int lost = 0;
                for (Map.Entry<ChunkEntry, Long> next : put.entrySet()) {
                    try {
                        fixture.verify(next.getKey(), next.getValue());
                    } catch (DamagedFileException damaged) {
                        lost++;
                    }
                }
                assertThat(lost).isLessThanOrEqualTo(1);
                for (Map.Entry<ChunkEntry, Object> next : objects.entrySet()) {
                    try {
                        verifyObject(fixture, next.getKey(), next.getValue());
                    } catch (DamagedFileException damaged) {
                        lost++;
                    }
                }
                assertThat(lost).isEqualTo(told ? 1 : 0);
                releaseAll(fixture);
            }
            if (disk.failures() == 0) {
                assertThat(n).isGreaterThan(10);
                return;
            }
        }
    }

    @Test
    void anyDeletionMayFailAndTheSpaceStaysCounted() {
        for (int n = 0; ; n++) {
            FaultyDisk disk = new FaultyDisk().failDeletions(n, 1);
            try (StoreFixture fixture = new StoreFixture(directory, 4 * MIB, disk)) {
                for (int i = 0; i < 2; i++) {
                    workload(fixture);
                    forget(fixture);
                    fixture.assertLeft(disk::failures);
                }
            }
            if (disk.failures() == 0) {
                assertThat(n).isGreaterThan(5);
                return;
            }
        }
    }

    @Test
    void whatCouldNotBeDeletedIsTriedAgainBeforeAnybodyIsRefused() {
        FaultyDisk disk = new FaultyDisk().failDeletions(0, 3);
        try (StoreFixture fixture = new StoreFixture(directory, 4 * MIB, 10 * MIB, MIB, disk)) {
            for (int i = 0; i < 3; i++) {
                ChunkEntry chunk = fixture.put(3 * MIB, i);
                fixture.evictAll();
                fixture.store.release(chunk);
                fixture.assertLeft(disk::failures);
            }
            assertThat(fixture.files()).hasSize(3);
            ChunkEntry chunk = fixture.put(3 * MIB, 3);
            fixture.evictAll();
            fixture.verify(chunk, 3);
            assertThat(fixture.files()).hasSize(1);
            fixture.store.release(chunk);
            fixture.assertNothingHeld();
        }
    }

    @Test
    void halfFileThatCannotBeDeletedKeepsItsSpaceAndItsName() {
        FaultyDisk disk = new FaultyDisk().fullAfter(MIB).failDeletions(0, 1);
        try (StoreFixture fixture = new StoreFixture(directory, 4 * MIB, disk)) {
            ChunkEntry chunk = fixture.put(3 * MIB, 1);
            assertThatThrownBy(fixture::evictAll).isInstanceOf(BudgetException.class);
            assertThat(fixture.store.statistics().onDisk())
                    .as("bytes on disk")
                    .isGreaterThanOrEqualTo(fixture.files().get(0).toFile().length())
                    .isPositive();
            Path half = fixture.files().get(0);
            disk.fullAfter(Long.MAX_VALUE);
            evictAllAfterThePause(fixture);
            assertThat(fixture.files()).hasSize(2).contains(half);
            fixture.verify(chunk, 1);
            fixture.store.release(chunk);
            fixture.assertLeft(() -> 1);
        }
    }

    private static void evictAllAfterThePause(StoreFixture fixture) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (true) {
            try {
                fixture.evictAll();
                return;
            } catch (BudgetException stillPausing) {
                assertThat(System.nanoTime()).isLessThan(until);
            }
        }
    }

    @Test
    void systemMayRefuseAnyRequestForMemory() {
        for (int n = 0; ; n++) {
            RefusingMemory refusing = new RefusingMemory(48 * MIB, n);
            try (StoreFixture fixture =
                    new StoreFixture(directory, refusing.memory(), Long.MAX_VALUE, MIB, new FaultyDisk())) {
                boolean told = false;
                // Larger than what comes from slabs: each asks the system, or takes what another gave back.
                for (long i = 0; i < 4; i++) {
                    try {
                        put.put(fixture.put(17 * MIB + i * MIB, i), i);
                    } catch (OutOfMemoryError refused) {
                        told = true;
                        assertThat(refused).hasMessage("refused by the test");
                    }
                }
                for (Map.Entry<ChunkEntry, Long> next : put.entrySet()) {
                    try {
                        fixture.verify(next.getKey(), next.getValue());
                    } catch (BodkinException refused) {
                        told = true;
                        assertThat(refused)
                                .hasMessageStartingWith(
                                        "cannot bring chunk c-" + next.getKey().id())
                                .hasMessageEndingWith("refused by the test");
                        fixture.verify(next.getKey(), next.getValue());
                    }
                }
                assertThat(told).isEqualTo(refusing.hasRefused());
                releaseAll(fixture);
            }
            if (!refusing.hasRefused()) {
                assertThat(n).isGreaterThan(2);
                return;
            }
        }
    }

    @Test
    void readThatRunsOutOfHeapIsToldAndTheThreadGoesOn() {
        FaultyDisk disk = new FaultyDisk().with(() -> new OutOfMemoryError("made up"));
        try (StoreFixture fixture = new StoreFixture(directory, 8 * MIB, disk)) {
            ChunkEntry small = fixture.put(64 * KIB, 1);
            ChunkEntry large = fixture.put(4 * MIB, 2);
            fixture.evictAll();
            for (int i = 0; i < 20; i++) {
                ChunkEntry chunk = i % 2 == 0 ? small : large;
                disk.failRead(disk.reads());
                assertThatThrownBy(() -> fixture.verify(chunk, i(chunk, small))).hasStackTraceContaining("made up");
                fixture.verify(chunk, i(chunk, small));
                fixture.evictAll();
            }
        }
    }

    private static long i(ChunkEntry chunk, ChunkEntry small) {
        return chunk == small ? 1 : 2;
    }

    @Test
    void chunkThatCanNeverBeWrittenIsNotTriedAgainAndSaidToStay() {
        FaultyDisk disk = new FaultyDisk().failWrite(0).with(() -> new IllegalArgumentException("bad schema"));
        try (StoreFixture fixture = new StoreFixture(directory, 8 * MIB, disk)) {
            ChunkEntry chunk = fixture.put(4 * MIB, 1);
            assertThatThrownBy(() -> fixture.store.grow(Reservations.empty(fixture), 8 * MIB))
                    .isInstanceOf(BudgetException.class)
                    .hasMessageContaining("1 chunks cannot be spilled: c-" + chunk.id()
                            + " (java.lang.IllegalArgumentException: bad schema)");
            fixture.verify(chunk, 1);
            int writes = disk.writes();
            assertThatThrownBy(() -> fixture.store.grow(Reservations.empty(fixture), 8 * MIB))
                    .isInstanceOf(BudgetException.class);
            assertThat(disk.writes()).isEqualTo(writes);
            assertThatThrownBy(() -> fixture.put(5 * MIB, 2))
                    .as("nobody waits for what cannot be")
                    .isInstanceOf(BudgetException.class)
                    .hasMessageContaining("cannot be spilled");
            fixture.verify(fixture.put(4 * MIB, 3), 3);
            fixture.store.release(chunk);
            fixture.verify(fixture.put(8 * MIB, 4), 4);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 4096, 100_000, 1 << 20, 2 << 20, 5 << 20})
    void fullDiskIsOneLineForWhoAskedAndSpillingGoesOnWhenThereIsRoomAgain(long room) {
        FaultyDisk disk = new FaultyDisk().fullAfter(room);
        try (StoreFixture fixture = new StoreFixture(directory, 4 * MIB, disk)) {
            BudgetException told = null;
            for (long i = 0; told == null; i++) {
                try {
                    put.put(fixture.put(MIB, i), i);
                } catch (BudgetException full) {
                    told = full;
                }
            }
            assertThat(told.getMessage().lines()).hasSize(1);
            assertThat(told)
                    .hasMessageContaining("cannot reserve 1.0 MiB: the budget is 4.0 MiB")
                    .hasMessageContaining("spilling failed: cannot write " + fixture.store.spillFolder())
                    .hasMessageContaining(FaultyDisk.NO_SPACE);
            int failures = disk.failures();
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(() -> fixture.put(4 * MIB, 0)).isInstanceOf(BudgetException.class);
            }
            assertThat(disk.failures()).as("tries while it pauses").isLessThanOrEqualTo(failures + 4);
            disk.fullAfter(Long.MAX_VALUE);
            // Nothing tells the engine; after the pause the next who asks has it tried.
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            ChunkEntry chunk = null;
            while (chunk == null && System.nanoTime() < until) {
                try {
                    chunk = fixture.put(4 * MIB, 99);
                } catch (BudgetException stillPausing) {
                    Thread.onSpinWait();
                }
            }
            put.put(chunk, 99L);
            put.forEach(fixture::verify);
            releaseAll(fixture);
        }
    }

    @Test
    void spillLimitIsOneLineAndReleasesMakeRoomAtOnce() {
        try (StoreFixture fixture = new StoreFixture(directory, 4 * MIB, 6 * MIB, MIB, new FaultyDisk())) {
            List<ChunkEntry> chunks = new ArrayList<>();
            assertThatThrownBy(() -> {
                        while (true) {
                            chunks.add(fixture.put(MIB, 0));
                        }
                    })
                    .isInstanceOf(BudgetException.class)
                    .hasMessageContaining("spilling failed: cannot spill ")
                    .hasMessageContaining("the spill limit is 6.0 MiB")
                    .hasMessageContaining("raise it (bodkin.spillLimit)");
            assertThat(fixture.store.statistics().onDisk()).isLessThanOrEqualTo(6 * MIB);
            ChunkEntry stored = chunks.stream()
                    .filter(chunk -> chunk.state() == EntryState.STORED)
                    .findFirst()
                    .orElseThrow();
            fixture.store.release(stored);
            chunks.remove(stored);
            chunks.add(fixture.put(MIB, 0));
            chunks.forEach(fixture.store::release);
            fixture.assertNothingHeld();
            ChunkEntry next = fixture.put(4 * MIB, 3);
            fixture.evictAll();
            fixture.verify(next, 3);
        }
    }

    @Test
    void fullFileSystemIsOneLineAndTheEngineLives() throws Exception {
        Path mount = Files.createDirectory(directory.resolve("small"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", mount.toString()) == 0, "cannot mount a tmpfs");
        try (StoreFixture fixture = new StoreFixture(mount, 4 * MIB, Disk.SYSTEM)) {
            assertThatThrownBy(() -> {
                        for (long i = 0; ; i++) {
                            put.put(fixture.put(MIB, i), i);
                        }
                    })
                    .isInstanceOf(BudgetException.class)
                    .hasMessageContaining("spilling failed: cannot write " + mount)
                    .hasMessageContaining("No space left on device");
            for (Path file : fixture.files()) {
                assertThat(Files.size(file)).as("no half file").isGreaterThan(MIB);
            }
            releaseAll(fixture);
            workloadThatFits(fixture);
            releaseAll(fixture);
        } finally {
            run("umount", mount.toString());
        }
    }

    private void workloadThatFits(StoreFixture fixture) {
        for (long i = 0; i < 6; i++) {
            put.put(fixture.put(MIB, i), i);
        }
        put.forEach(fixture::verify);
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static final class Reservations {
        static io.bodkin.engine.memory.Reservation empty(StoreFixture fixture) {
            return io.bodkin.engine.memory.Reservation.ofTaken(fixture.memory.budget(), 0);
        }
    }
}
