package io.bodkin.engine.store.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.chunk.LoadRoom;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.fault.SpillException;
import io.bodkin.engine.ipc.IpcFile;
import io.bodkin.engine.memory.Budget;
import io.bodkin.engine.memory.ChunkMemory;
import io.bodkin.engine.memory.Reservation;
import io.bodkin.engine.store.DictionaryChunks;
import io.bodkin.engine.store.file.TensorSchema;
import io.bodkin.engine.store.io.Disk;
import io.bodkin.engine.store.io.DiskReader;
import io.bodkin.engine.store.io.FaultyDisk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.arrow.memory.ArrowBuf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Fails the n-th operation of a put or a removal, for all n: it has happened, or it has not, now and after a restart.
 */
@Timeout(120)
class DurableFaultsTest {
    private static final ChunkLayout.OfBlock LAYOUT = new ChunkLayout.OfBlock(DType.INT64, Shape.of(20_000));
    private static final long ROOM = 8 << 20;

    @TempDir
    Path parent;

    private final Budget budget = new Budget(ROOM);
    private final ChunkMemory memory = new ChunkMemory(budget);
    private int folders;

    @AfterEach
    void nothingIsHeld() {
        assertThat(budget.reserved()).isZero();
        memory.close();
    }

    private Reservation room() {
        assertThat(budget.tryReserve(ROOM)).isTrue();
        return Reservation.ofTaken(budget, ROOM);
    }

    private Path newDirectory() {
        return parent.resolve("d" + folders++);
    }

    private void put(DurableChunks chunks, String name, long value) {
        try (Reservation room = room()) {
            ArrowBuf data = memory.allocate(160_000, room);
            for (int i = 0; i < 20_000; i++) {
                data.setLong(8L * i, value + i);
            }
            try (ChunkContent.Buffers content = new ChunkContent.Buffers(TensorSchema.row(LAYOUT, data), List.of())) {
                chunks.write(name, LAYOUT, content).release();
            }
        }
    }

    private void read(Backing backing, Disk disk, Consumer<ChunkContent.Buffers> reader) throws IOException {
        try (DiskReader requests = new DiskReader(2, disk);
                Reservation room = room();
                ChunkContent.Buffers content =
                        (ChunkContent.Buffers) backing.load(new LoadRoom(memory, room, requests))) {
            try {
                reader.accept(content);
            } finally {
                memory.unpinMapped(content.mappedBytes());
            }
        }
    }

    private long valueOf(DurableChunks chunks, String name) throws IOException {
        Backing backing = chunks.find(name).orElseThrow().backing();
        long[] value = new long[1];
        try {
            read(backing, Disk.SYSTEM, content -> {
                ArrowBuf data = content.batch().getBuffers().get(2);
                value[0] = data.getLong(0);
                for (int i = 0; i < 20_000; i++) {
                    assertThat(data.getLong(8L * i)).isEqualTo(value[0] + i);
                }
            });
        } finally {
            backing.release();
        }
        return value[0];
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("chunks"))) {
            return files.toList();
        }
    }

    /** Replaces 1 by 2 on this disk; returns whether that was said to have failed. */
    private boolean replaceFails(FaultyDisk disk) throws IOException {
        Path directory = newDirectory();
        boolean failed = false;
        try (DurableChunks chunks = DurableChunks.open(directory)) {
            put(chunks, "a", 1);
        }
        try (DurableChunks chunks = DurableChunks.open(directory, disk)) {
            try {
                put(chunks, "a", 2);
            } catch (SpillException told) {
                failed = true;
                assertThat(told).hasMessageStartingWith("cannot write \"a\" in " + directory.toRealPath() + ": ");
                assertThat(told.getMessage().lines()).hasSize(1);
            }
            assertThat(valueOf(chunks, "a")).isEqualTo(failed ? 1 : 2);
        }
        try (DurableChunks chunks = DurableChunks.open(directory)) {
            assertThat(chunks.names()).containsExactly("a");
            assertThat(valueOf(chunks, "a")).isEqualTo(failed ? 1 : 2);
            assertThat(files(directory)).as("no half file, no older one").hasSize(1);
            put(chunks, "a", 3);
            assertThat(valueOf(chunks, "a")).isEqualTo(3);
        }
        return failed;
    }

    @Test
    void anyWriteOfAPutMayFailAndWhatWasThereStays() throws IOException {
        int n = 0;
        while (replaceFails(new FaultyDisk().failWrite(n))) {
            n++;
        }
        assertThat(n).isGreaterThan(5);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 4096, 50_000, 160_000})
    void diskMayBeFullAfterSoManyBytesOfAPut(long bytes) throws IOException {
        assertThat(replaceFails(new FaultyDisk().fullAfter(bytes))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void renamingMayFailBeforeOrAfterItIsDone(boolean done) throws IOException {
        assertThat(replaceFails(new FaultyDisk().failPublication(0, done))).isTrue();
    }

    @Test
    void olderVersionThatCannotBeDeletedDoesNotCount() throws IOException {
        assertThat(replaceFails(new FaultyDisk().failDeletions(0, 1))).isFalse();
        Path directory = newDirectory();
        try (DurableChunks chunks = DurableChunks.open(directory, new FaultyDisk().failDeletions(0, 1))) {
            put(chunks, "a", 1);
            put(chunks, "a", 2);
        }
        assertThat(files(directory)).hasSize(2);
        // Nor does it keep others from being found when it still cannot be deleted at the next start.
        try (DurableChunks chunks = DurableChunks.open(directory, new FaultyDisk().failDeletions(0, 1))) {
            assertThat(valueOf(chunks, "a")).isEqualTo(2);
        }
        try (DurableChunks chunks = DurableChunks.open(directory)) {
            assertThat(valueOf(chunks, "a")).isEqualTo(2);
            assertThat(files(directory)).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void removalThatFailsHasChangedNothing(boolean used) throws IOException {
        Path directory = newDirectory();
        FaultyDisk disk = new FaultyDisk();
        try (DurableChunks chunks = DurableChunks.open(directory, disk)) {
            put(chunks, "a", 1);
            Backing backing = chunks.find("a").orElseThrow().backing();
            if (used) {
                disk.failWrite(disk.writes());
            } else {
                backing.release();
                disk.failDeletions(0, 1);
            }
            assertThatThrownBy(() -> chunks.remove("a"))
                    .isInstanceOf(SpillException.class)
                    .hasMessageStartingWith("cannot remove \"a\" in ");
            assertThat(valueOf(chunks, "a")).isEqualTo(1);
            if (used) {
                backing.release();
            }
        }
        try (DurableChunks chunks = DurableChunks.open(directory)) {
            assertThat(valueOf(chunks, "a")).isEqualTo(1);
            assertThat(chunks.remove("a")).isTrue();
        }
        try (DurableChunks chunks = DurableChunks.open(directory)) {
            assertThat(chunks.names()).isEmpty();
            assertThat(files(directory)).isEmpty();
        }
    }

    @Test
    void anyReadMayAnswerWithAFlippedBitAndTheNextTryIsRight() throws IOException {
        try (DurableChunks chunks = DurableChunks.open(newDirectory())) {
            put(chunks, "a", 1);
            for (int n = 0; ; n++) {
                FaultyDisk disk = new FaultyDisk().flipABitOfRead(n);
                Backing backing = chunks.find("a").orElseThrow().backing();
                try {
                    read(backing, disk, content -> {});
                } catch (DamagedFileException told) {
                    assertThat(told).hasMessageContaining(": damaged at byte ");
                    read(backing, Disk.SYSTEM, content -> {});
                } finally {
                    backing.release();
                }
                if (disk.failures() == 0) {
                    assertThat(n).isPositive();
                    return;
                }
            }
        }
    }

    @Test
    void flippedBitInADictionaryIsAnErrorThatNamesFileAndOffset() throws IOException {
        Path directory = newDirectory();
        try (DurableChunks chunks = DurableChunks.open(directory)) {
            try (Reservation room = room()) {
                DictionaryChunks.Made made = DictionaryChunks.make(memory, room);
                try (ChunkContent.Buffers content = made.content()) {
                    chunks.write("a", made.layout(), content).release();
                }
            }
            Backing right = chunks.find("a").orElseThrow().backing();
            read(right, Disk.SYSTEM, DictionaryChunks::verify);
            right.release();
            Path file = files(directory).get(0);
            long offset;
            long letters;
            try (IpcFile ipc = IpcFile.open(file)) {
                offset = ipc.dictionaries(0).get(0).values().block().offset();
                letters = ipc.dictionaries(0).get(0).values().buffer(2).offset();
            }
            try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
                raw.seek(letters + 100);
                int old = raw.read();
                raw.seek(letters + 100);
                raw.write(old ^ 1);
            }
            Backing wrong = chunks.find("a").orElseThrow().backing();
            assertThatThrownBy(() -> read(wrong, Disk.SYSTEM, content -> {}))
                    .isInstanceOf(BodkinException.class)
                    .hasMessageContaining(": damaged at byte " + offset + ": dictionary 7 has checksum ");
            wrong.release();
        }
    }
}
