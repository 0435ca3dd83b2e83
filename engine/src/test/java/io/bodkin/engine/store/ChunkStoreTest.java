package io.bodkin.engine.store;

import static io.bodkin.engine.store.StoreFixture.KIB;
import static io.bodkin.engine.store.StoreFixture.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.event.Event;
import io.bodkin.engine.fault.BudgetException;
import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.fault.EngineClosedException;
import io.bodkin.engine.fault.InterruptedWaitException;
import io.bodkin.engine.fault.SpillException;
import io.bodkin.engine.memory.Reservation;
import io.bodkin.engine.store.io.FaultyDisk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChunkStoreTest {
    @TempDir
    Path directory;

    private StoreFixture store(long budget) {
        return new StoreFixture(directory, budget);
    }

    // ---- going out and coming back

    @Test
    void spilledChunkComesBackBitByBit() {
        try (StoreFixture fixture = store(16 * MIB)) {
            List<ChunkEntry> chunks = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                chunks.add(fixture.put(4 * MIB, i));
            }
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 16; i++) {
                    fixture.verify(chunks.get(i), i);
                }
            }
            assertThat(fixture.memory.budget().peakHeld()).isLessThanOrEqualTo(16 * MIB);
            chunks.forEach(fixture.store::release);
            fixture.assertNothingHeld();
        }
    }

    @Test
    void cleanChunkIsDroppedWithoutWriting() {
        try (StoreFixture fixture = store(16 * MIB)) {
            ChunkEntry chunk = fixture.put(4 * MIB, 1);
            fixture.evictAll();
            long written = fixture.store.statistics().spilled();
            assertThat(written).isGreaterThan(4 * MIB);
            for (int i = 0; i < 3; i++) {
                fixture.verify(chunk, 1);
                fixture.evictAll();
                assertThat(chunk.state()).isEqualTo(EntryState.STORED);
            }
            assertThat(fixture.store.statistics().spilled()).isEqualTo(written);
            fixture.store.release(chunk);
            fixture.assertNothingHeld();
        }
    }

    @Test
    void spillFileIsAnArrowFileForItsOwnersEyes() throws IOException {
        try (StoreFixture fixture = store(16 * MIB);
                RootAllocator stock = new RootAllocator()) {
            ChunkEntry chunk = fixture.put(2 * MIB, 7);
            fixture.evictAll();
            Path file = fixture.files().get(0);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                    .isEqualTo("rwx------");
            try (ArrowFileReader reader = new ArrowFileReader(Files.newByteChannel(file), stock)) {
                assertThat(reader.loadNextBatch()).isTrue();
                FixedSizeListVector rows =
                        (FixedSizeListVector) reader.getVectorSchemaRoot().getVector(0);
                List<?> row = rows.getObject(0);
                assertThat(row).hasSize((int) (2 * MIB / 8));
                assertThat(row.get(1)).isEqualTo(StoreFixture.value(7, 8));
                assertThat(rows.getField().getMetadata())
                        .containsEntry("ARROW:extension:name", "arrow.fixed_shape_tensor");
            }
            fixture.store.release(chunk);
        }
    }

    @Test
    void shortReadsAreCompleted() {
        try (StoreFixture fixture = new StoreFixture(directory, 8 * MIB, new FaultyDisk().shortReads())) {
            ChunkEntry chunk = fixture.put(3 * MIB, 5);
            fixture.evictAll();
            fixture.verify(chunk, 5);
        }
    }

    @Test
    void releasedChunkLeavesNoFile() {
        try (StoreFixture fixture = store(16 * MIB)) {
            ChunkEntry chunk = fixture.put(4 * MIB, 1);
            fixture.evictAll();
            assertThat(fixture.files()).hasSize(1);
            fixture.store.release(chunk);
            fixture.assertNothingHeld();
        }
    }

    @Test
    void chunkReleasedWhileItIsWrittenIsFreedAtTheEndOfTheWrite() throws Exception {
        CountDownLatch inWrite = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        FaultyDisk disk = new FaultyDisk().beforeWrite(() -> {
            inWrite.countDown();
            awaitQuietly(goOn);
        });
        try (StoreFixture fixture = new StoreFixture(directory, 8 * MIB, disk)) {
            ChunkEntry chunk = fixture.put(4 * MIB, 1);
            CompletableFuture<Void> evicted = CompletableFuture.runAsync(fixture::evictAll);
            inWrite.await();
            assertThat(chunk.state()).isEqualTo(EntryState.WRITING);
            fixture.store.release(chunk);
            assertThat(chunk.state()).isEqualTo(EntryState.WRITING);
            goOn.countDown();
            evicted.get();
            assertThat(chunk.state()).isEqualTo(EntryState.FREED);
            fixture.assertNothingHeld();
        }
    }

    @Test
    void chunkPinnedWhileItIsWrittenStaysAndIsCleanAfterwards() throws Exception {
        CountDownLatch inWrite = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        FaultyDisk disk = new FaultyDisk().beforeWrite(() -> {
            inWrite.countDown();
            awaitQuietly(goOn);
        });
        try (StoreFixture fixture = new StoreFixture(directory, 8 * MIB, disk)) {
            ChunkEntry chunk = fixture.put(4 * MIB, 1);
            CompletableFuture<Void> evicted = CompletableFuture.runAsync(fixture::evictAll);
            inWrite.await();
            Lease lease = fixture.pin(chunk);
            goOn.countDown();
            StoreFixture.verify(lease, chunk, 1);
            lease.close();
            evicted.get();
            assertThat(chunk.state()).isEqualTo(EntryState.STORED);
            fixture.verify(chunk, 1);
        }
    }

    @Test
    void pinsGivenBackWhileTheChunkIsLoadedLeaveItCleanInMemory() throws Exception {
        CountDownLatch inRead = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        FaultyDisk disk = new FaultyDisk();
        try (StoreFixture fixture = new StoreFixture(directory, 8 * MIB, disk)) {
            ChunkEntry chunk = fixture.put(4 * MIB, 1);
            fixture.evictAll();
            disk.beforeRead(() -> {
                inRead.countDown();
                awaitQuietly(goOn);
            });
            Lease lease = fixture.store.acquireOne(chunk, false);
            inRead.await();
            assertThat(chunk.state()).isEqualTo(EntryState.LOADING);
            Lease second = fixture.store.acquireOne(chunk, false);
            lease.close();
            second.close();
            goOn.countDown();
            fixture.verify(chunk, 1);
            fixture.evictAll();
            fixture.store.release(chunk);
            fixture.assertNothingHeld();
        }
    }

    @Test
    void chunkGivenUpWhileItWasLoadedIsRoomForWhoeverWaits() throws Exception {
        CountDownLatch inRead = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        FaultyDisk disk = new FaultyDisk();
        try (StoreFixture fixture = new StoreFixture(directory, 8 * MIB, disk)) {
            ChunkEntry chunk = fixture.put(8 * MIB - 4096, 1);
            fixture.evictAll();
            disk.beforeRead(() -> {
                inRead.countDown();
                awaitQuietly(goOn);
            });
            Lease lease = fixture.store.acquireOne(chunk, false);
            inRead.await();
            lease.close();
            CompletableFuture<ChunkEntry> put = new CompletableFuture<>();
            Thread waiter = new Thread(() -> put.complete(fixture.put(4 * MIB, 2)));
            waiter.start();
            awaitWaiting(waiter);
            goOn.countDown();
            fixture.verify(put.get(10, TimeUnit.SECONDS), 2);
        }
    }

    // ---- room

    @Test
    void requestThatCanNeverFitFailsAtOnceWithTheNumbers() {
        try (StoreFixture fixture = store(8 * MIB)) {
            assertThatThrownBy(() -> fixture.store.reserveWaiting(9 * MIB))
                    .isInstanceOf(BudgetException.class)
                    .hasMessageContaining("9.0 MiB")
                    .hasMessageContaining("the budget is 8.0 MiB")
                    .hasMessageContaining("use smaller chunks, or a budget of at least 9.0 MiB (bodkin.memory)");
            ChunkEntry a = fixture.put(4 * MIB, 1);
            assertThatThrownBy(() -> fixture.store.tryAcquire(List.of(a), 5 * MIB, false))
                    .isInstanceOf(BudgetException.class)
                    .hasMessageContaining("4.0 MiB for 1 chunks, 5.0 MiB to allocate");
            assertThatThrownBy(() -> fixture.store.tryAcquire(List.of(a), Long.MAX_VALUE, false))
                    .isInstanceOf(BudgetException.class);
            fixture.evictAll();
            assertThat(a.state()).isEqualTo(EntryState.STORED);
        }
    }

    @Test
    void whenEverythingIsPinnedPutWaitsAndGoesOnAfterAnUnpin() throws Exception {
        try (StoreFixture fixture = store(8 * MIB)) {
            ChunkEntry a = fixture.put(4 * MIB, 1);
            ChunkEntry b = fixture.put(4 * MIB, 2);
            Lease pinned = fixture.pin(a);
            Lease alsoPinned = fixture.pin(b);
            CompletableFuture<ChunkEntry> put = new CompletableFuture<>();
            Thread waiter = new Thread(() -> put.complete(fixture.put(4 * MIB, 3)));
            waiter.start();
            awaitWaiting(waiter);
            assertThat(put).isNotDone();
            pinned.close();
            ChunkEntry c = put.get(10, TimeUnit.SECONDS);
            alsoPinned.close();
            fixture.verify(a, 1);
            fixture.verify(b, 2);
            fixture.verify(c, 3);
        }
    }

    @Test
    void waitingPutIsInterruptible() throws Exception {
        try (StoreFixture fixture = store(8 * MIB)) {
            ChunkEntry a = fixture.put(8 * MIB, 1);
            Lease pinned = fixture.pin(a);
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread waiter = new Thread(() -> {
                try {
                    fixture.put(4 * MIB, 3);
                } catch (Throwable failure) {
                    thrown.complete(Thread.currentThread().isInterrupted() ? failure : new AssertionError(failure));
                }
            });
            waiter.start();
            awaitWaiting(waiter);
            waiter.interrupt();
            assertThat(thrown.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(InterruptedWaitException.class)
                    .hasMessage("interrupted while waiting for memory");
            pinned.close();
            fixture.verify(a, 1);
        }
    }

    @Test
    void pinsAndMemoryAreTakenTogetherOrNotAtAll() {
        try (StoreFixture fixture = store(8 * MIB)) {
            ChunkEntry a = fixture.put(2 * MIB, 1);
            ChunkEntry b = fixture.put(2 * MIB, 2);
            try (Reservation rest = fixture.store.reserveWaiting(4 * MIB)) {
                assertThat(rest.left()).isEqualTo(4 * MIB);
                assertThat(fixture.store.tryAcquire(List.of(a, b), MIB, false)).isEmpty();
                try (Reservation all = fixture.store.reserveWaiting(4 * MIB)) {
                    assertThat(all.left()).isEqualTo(4 * MIB);
                }
            }
            Optional<Lease> lease = fixture.store.tryAcquire(List.of(a, b, a), 4 * MIB, false);
            assertThat(lease).isPresent();
            assertThat(lease.get().entries()).containsExactly(a, b);
            lease.get().close();
        }
    }

    @Test
    void refusedAttemptDoesNotCallTheListenerThatMadeIt() {
        try (StoreFixture fixture = store(8 * MIB)) {
            ChunkEntry a = fixture.put(2 * MIB, 1);
            Lease pinned = fixture.pin(a);
            try (Reservation rest = fixture.store.reserveWaiting(6 * MIB)) {
                List<Long> calls = new ArrayList<>();
                fixture.store.changes().onChange(() -> calls.add(rest.left()));
                fixture.store.changes().listen(true);
                assertThat(fixture.store.tryAcquire(List.of(a), MIB, false)).isEmpty();
                assertThat(calls).isEmpty();
                fixture.store.changes().listen(false);
            }
            pinned.close();
        }
    }

    @Test
    void earmarkedMemoryIsRefusedAtOnceAndItsEndWakesThoseWhoWait() throws Exception {
        try (StoreFixture fixture = store(8 * MIB)) {
            fixture.memory.budget().earmark(true);
            assertThat(fixture.store.tryAcquire(List.of(), MIB, false)).isEmpty();
            assertThat(fixture.store.tryAcquire(List.of(), MIB, true))
                    .isPresent()
                    .get()
                    .satisfies(Lease::close);
            CompletableFuture<ChunkEntry> put = new CompletableFuture<>();
            Thread waiter = new Thread(() -> put.complete(fixture.put(MIB, 3)));
            waiter.start();
            awaitWaiting(waiter);
            fixture.memory.budget().earmark(false);
            assertThat(put.get(10, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void chunkIsNotCompressedIfItCouldNotBeBroughtBackThen() {
        try (StoreFixture fixture = store(8 * MIB)) {
            // Zeros after the first value: compresses well; the first writes teach the rate of the device.
            List<ChunkEntry> chunks = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                chunks.add(fixture.put(6 * MIB, 0));
            }
            fixture.evictAll();
            chunks.forEach(chunk -> fixture.verify(chunk, 0));
        }
    }

    // ---- damage

    @Test
    void deletedSpillFileIsAnErrorThatNamesIt() throws IOException {
        try (StoreFixture fixture = store(8 * MIB)) {
            ChunkEntry chunk = fixture.put(4 * MIB, 1);
            fixture.evictAll();
            Path file = fixture.files().get(0);
            Files.delete(file);
            assertThatThrownBy(() -> fixture.verify(chunk, 1)).hasMessageContaining(file + ": no such file");
            fixture.evictAll();
            fixture.store.release(chunk);
            fixture.assertNothingHeld();
        }
    }

    @Test
    void flippedBitIsAnErrorThatNamesFileAndOffset() throws IOException {
        try (StoreFixture fixture = store(8 * MIB)) {
            ChunkEntry chunk = fixture.put(4 * MIB, 1);
            fixture.evictAll();
            Path file = fixture.files().get(0);
            flipBit(file, 3 * MIB);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> fixture.verify(chunk, 1))
                        .isInstanceOf(DamagedFileException.class)
                        .hasMessageContaining(file + ": damaged at byte ")
                        .hasMessageContaining("checksum");
            }
            assertThat(chunk.state()).isEqualTo(EntryState.LOST);
            fixture.evictAll();
            fixture.store.release(chunk);
            fixture.assertNothingHeld();
        }
    }

    @Test
    void spillFileCutShortIsAnError() throws IOException {
        try (StoreFixture fixture = store(8 * MIB)) {
            ChunkEntry chunk = fixture.put(4 * MIB, 1);
            fixture.evictAll();
            Path file = fixture.files().get(0);
            try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
                raw.setLength(2 * MIB);
            }
            assertThatThrownBy(() -> fixture.verify(chunk, 1)).hasMessageContaining(file.toString());
        }
    }

    static void flipBit(Path file, long offset) throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.seek(offset);
            int old = raw.read();
            raw.seek(offset);
            raw.write(old ^ 4);
        }
    }

    // ---- the spill directory

    @Test
    void spillDirectoryThatIsAFileIsOneLine() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> new StoreFixture(file, 8 * MIB))
                .isInstanceOf(SpillException.class)
                .hasMessage("cannot use " + file
                        + " as spill directory: it is not a directory; name another one (bodkin.spillDirectory)");
    }

    @Test
    void spillDirectoryThatCannotBeWrittenIsOneLine() {
        // /proc takes no folders, also not of root, whom permissions do not keep out.
        Path proc = Path.of("/proc/self");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.isDirectory(proc), "needs a /proc");
        assertThatThrownBy(() -> new StoreFixture(proc, 8 * MIB))
                .isInstanceOf(SpillException.class)
                .hasMessageContaining("cannot use " + proc + " as spill directory")
                .hasMessageContaining("name another one (bodkin.spillDirectory)");
    }

    @Test
    void twoStoresInOneDirectoryNeverMixFilesAndSeeEachOtherAlive() {
        try (StoreFixture first = store(8 * MIB)) {
            ChunkEntry ours = first.put(4 * MIB, 1);
            first.evictAll();
            try (StoreFixture second = store(8 * MIB)) {
                assertThat(second.store.spillFolder()).isNotEqualTo(first.store.spillFolder());
                ChunkEntry theirs = second.put(4 * MIB, 2);
                second.evictAll();
                first.verify(ours, 1);
                second.verify(theirs, 2);
            }
            first.verify(ours, 1);
        }
    }

    // ---- the end

    @Test
    void closingWhileChunksAreWrittenAndReadLeavesNothing() throws Exception {
        FaultyDisk disk = new FaultyDisk();
        StoreFixture fixture = new StoreFixture(directory, 8 * MIB, disk);
        List<ChunkEntry> chunks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            chunks.add(fixture.put(2 * MIB, i));
        }
        CountDownLatch inRead = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        disk.beforeRead(() -> {
            inRead.countDown();
            awaitQuietly(goOn);
        });
        Lease loading = fixture.store.acquireOne(
                chunks.stream()
                        .filter(chunk -> chunk.state() == EntryState.STORED)
                        .findFirst()
                        .orElseThrow(),
                false);
        inRead.await();
        CompletableFuture<Throwable> waited = new CompletableFuture<>();
        Lease pinned = fixture.store
                .tryAcquire(
                        chunks.stream()
                                .filter(chunk -> chunk.state().inMemory())
                                .toList(),
                        0,
                        false)
                .orElseThrow();
        Thread waiter = new Thread(() -> {
            try {
                fixture.put(8 * MIB, 9);
            } catch (Throwable failure) {
                waited.complete(failure);
            }
        });
        waiter.start();
        awaitWaiting(waiter);
        pinned.close();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> {
            loading.close();
            fixture.close();
        });
        goOn.countDown();
        closed.get(10, TimeUnit.SECONDS);
        waiter.join();
        assertThat(threads()).isEmpty();
        assertThat(waited.get()).isInstanceOf(EngineClosedException.class);
    }

    @Test
    void chunkThatIsPinnedAtTheEndIsFreedByItsLastUnpin() {
        StoreFixture fixture = store(8 * MIB);
        ChunkEntry chunk = fixture.put(2 * MIB, 1);
        Lease pinned = fixture.pin(chunk);
        fixture.store.close();
        StoreFixture.verify(pinned, chunk, 1);
        pinned.close();
        assertThat(chunk.state()).isEqualTo(EntryState.FREED);
        fixture.store.release(chunk);
        assertThat(fixture.memory.budget().held()).isZero();
        fixture.memory.close();
    }

    @Test
    void putAfterTheEndIsRefusedAndLeaksNothing() {
        StoreFixture fixture = store(8 * MIB);
        fixture.store.close();
        assertThatThrownBy(() -> fixture.put(8 * KIB, 1)).isInstanceOf(EngineClosedException.class);
        assertThat(fixture.memory.budget().reserved()).isZero();
        fixture.memory.close();
    }

    static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith("bodkin-spill")
                        || name.startsWith("bodkin-load")
                        || name.startsWith("bodkin-read"))
                .toList();
    }

    static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Until the thread waits for something. */
    static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whatHappensIsTold() {
        try (StoreFixture fixture = store(8 * MIB)) {
            ChunkEntry chunk = fixture.put(4 * MIB, 1);
            fixture.events.listen(event -> {
                throw new IllegalStateException("a listener that fails harms nobody");
            });
            fixture.evictAll();
            fixture.verify(chunk, 1);
            fixture.store.release(chunk);
            assertThat(fixture.heard(Event.ChunkSpilled.class)).hasSize(1);
            assertThat(fixture.heard(Event.ChunkEvicted.class)).isNotEmpty();
            assertThat(fixture.heard(Event.ChunkLoaded.class)).hasSize(1);
            assertThat(fixture.heard(Event.ChunkFreed.class)).hasSize(1);
        }
    }
}
