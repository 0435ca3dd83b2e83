package io.bodkin.engine.store;

import static io.bodkin.engine.store.StoreFixture.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.store.io.FaultyDisk;
import java.io.IOException;
import java.io.Serializable;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HeapObjectsTest {
    @TempDir
    Path directory;

    private record Words(List<String> words) implements Serializable {}

    private static final class NotSerialisable {
        @Override
        public String toString() {
            return "x";
        }
    }

    private record Holding(Object inside) implements Serializable {}

    private static final class Bottomless implements Serializable {
        private void writeObject(java.io.ObjectOutputStream out) {
            writeObject(out);
        }
    }

    private static Words words(int i) {
        return new Words(new ArrayList<>(List.of("chunk", Integer.toString(i), "x".repeat(10_000))));
    }

    private static void awaitState(ChunkEntry entry, EntryState state) {
        while (entry.state() != state) {
            Thread.onSpinWait();
        }
    }

    private static Object valueOf(StoreFixture fixture, ChunkEntry entry) {
        try (Lease lease = fixture.pin(entry)) {
            return ((ChunkContent.Value) lease.content(entry)).value();
        }
    }

    @Test
    void objectsOverTheirShareOfTheHeapAreSpilledAndComeBackEqual() {
        try (StoreFixture fixture = new StoreFixture(directory, 4 * MIB)) {
            List<ChunkEntry> chunks = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                chunks.add(fixture.store.putValue(words(i), 100_000));
            }
            awaitState(chunks.get(0), EntryState.STORED);
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < chunks.size(); i++) {
                    assertThat(valueOf(fixture, chunks.get(i))).isEqualTo(words(i));
                }
            }
            chunks.forEach(fixture.store::release);
            fixture.assertNothingHeld();
        }
    }

    @Test
    void objectsThatWereReadAgainLeaveAgain() {
        try (StoreFixture fixture = new StoreFixture(directory, 4 * MIB)) {
            List<ChunkEntry> chunks = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                chunks.add(fixture.store.putValue(words(i), 100_000));
            }
            for (ChunkEntry chunk : chunks) {
                assertThat(valueOf(fixture, chunk)).isNotNull();
            }
            // Nothing is put any more: what is over the share leaves all the same.
            while (chunks.stream()
                            .filter(chunk -> chunk.state() != EntryState.STORED)
                            .count()
                    > 50) {
                Thread.onSpinWait();
            }
            chunks.forEach(fixture.store::release);
            fixture.assertNothingHeld();
        }
    }

    @Test
    void whoeverMakesObjectsFasterThanTheDiskTakesThemWaits() {
        try (StoreFixture fixture = new StoreFixture(directory, 4 * MIB)) {
            List<ChunkEntry> chunks = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                chunks.add(fixture.store.putValue(words(i), 200_000));
                fixture.store.awaitHeapShare();
                assertThat(chunks.stream()
                                .filter(chunk -> chunk.state() != EntryState.STORED)
                                .count())
                        .isLessThan(100);
            }
            chunks.forEach(fixture.store::release);
            fixture.assertNothingHeld();
        }
    }

    /** As of a program that is run from its source, or typed into a shell. */
    @Test
    void classesThatAreNotOnTheClassPathAreFoundAgainAlsoInsideOfOthers() throws Exception {
        Path source = Files.writeString(
                directory.resolve("Point.java"), "public record Point(int x) implements java.io.Serializable {}");
        Path classes = Files.createDirectory(directory.resolve("classes"));
        int failed =
                ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", classes.toString(), source.toString());
        assertThat(failed).isZero();
        try (URLClassLoader loader =
                        new URLClassLoader(new URL[] {classes.toUri().toURL()});
                StoreFixture fixture = new StoreFixture(directory.resolve("spill"), 4 * MIB)) {
            Object point = loader.loadClass("Point").getConstructor(int.class).newInstance(7);
            ChunkEntry chunk = fixture.store.putValue(new ArrayList<>(List.of(point)), 2 * MIB);
            awaitState(chunk, EntryState.STORED);
            assertThat(valueOf(fixture, chunk)).isEqualTo(List.of(point));
            fixture.store.release(chunk);
        }
    }

    @Test
    void objectThatCannotBeSerialisedStaysAndIsListedAmongTheHolders() {
        try (StoreFixture fixture = new StoreFixture(directory, 4 * MIB)) {
            ChunkEntry plain = fixture.store.putValue(new NotSerialisable(), 2 * MIB);
            ChunkEntry holding = fixture.store.putValue(new Holding(new NotSerialisable()), 2 * MIB);
            ChunkEntry bottomless = fixture.store.putValue(new Bottomless(), 2 * MIB);
            ChunkEntry fine = fixture.store.putValue(words(1), 2 * MIB);
            awaitState(fine, EntryState.STORED);
            while (!fixture.store.holders().contains("; 3 chunks cannot be spilled:")) {
                Thread.onSpinWait();
            }
            assertThat(valueOf(fixture, plain)).isInstanceOf(NotSerialisable.class);
            assertThat(valueOf(fixture, holding)).isInstanceOf(Holding.class);
            assertThat(valueOf(fixture, bottomless)).isInstanceOf(Bottomless.class);
            assertThat(fixture.store.holders())
                    .contains("c-" + plain.id() + " " + NotSerialisable.class.getName()
                            + " (java.io.NotSerializableException: " + NotSerialisable.class.getName() + ")")
                    .contains("StackOverflowError");
            assertThat(fixture.store.spillFailure()).as("no fault of the disk").isEmpty();
            // The threads of the store go on.
            fixture.verify(fixture.put(3 * MIB, 1), 1);
            fixture.verify(fixture.put(3 * MIB, 2), 2);
        }
    }

    @Test
    void damagedObjectIsNotRead() throws IOException {
        try (StoreFixture fixture = new StoreFixture(directory, 4 * MIB)) {
            ChunkEntry chunk = fixture.store.putValue(words(1), 2 * MIB);
            awaitState(chunk, EntryState.STORED);
            Path file = fixture.files().get(0);
            ChunkStoreTest.flipBit(file, 500);
            assertThatThrownBy(() -> valueOf(fixture, chunk))
                    .isInstanceOf(DamagedFileException.class)
                    .hasMessageContaining(file + ": damaged at byte 0: the spilled object has checksum");
        }
    }

    @Test
    void fullDiskKeepsObjectsOnTheHeapWithoutEndlessTries() {
        FaultyDisk disk = new FaultyDisk().fullAfter(0);
        try (StoreFixture fixture = new StoreFixture(directory, 4 * MIB, disk)) {
            List<ChunkEntry> chunks = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                chunks.add(fixture.store.putValue(words(i), MIB));
            }
            for (int i = 0; i < 50; i++) {
                assertThat(valueOf(fixture, chunks.get(i))).isEqualTo(words(i));
            }
            assertThat(disk.failures()).isLessThan(20);
        }
    }
}
