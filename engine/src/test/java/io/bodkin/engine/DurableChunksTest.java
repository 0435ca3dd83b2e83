package io.bodkin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.store.ChildProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DurableChunksTest {
    @TempDir
    Path directory;

    private Engine engine() {
        return Engine.builder().memory("32MiB").threads(2).directory(directory).build();
    }

    private static double[] row(int n) {
        return IntStream.range(0, 1000).mapToDouble(i -> n + i * 0.5).toArray();
    }

    private static double[] block(Engine engine, String name) {
        Chunk<Block> chunk = engine.<Block>get(name).orElseThrow();
        try (Block block = chunk.fetch()) {
            return block.toDoubleArray();
        } finally {
            chunk.release();
        }
    }

    private static void putBlock(Engine engine, String name, double[] values) {
        Chunk<Block> made = engine.putBlock(values, values.length / 10, 10);
        try (Block block = made.fetch()) {
            engine.put(block, name).release();
        }
        made.release();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("chunks"))) {
            return files.toList();
        }
    }

    @Test
    void blocksBatchesAndObjectsAreThereAgainInTheNextEngine() {
        List<String> words = new ArrayList<>(List.of("one", "two", "x".repeat(5000)));
        try (Engine engine = engine();
                RootAllocator allocator = new RootAllocator();
                BigIntVector n = new BigIntVector("n", allocator)) {
            putBlock(engine, "a block", row(1));
            for (int i = 0; i < 100; i++) {
                n.setSafe(i, i * i);
            }
            n.setNull(7);
            n.setValueCount(100);
            Chunk<Batch> made = engine.putBatch(new VectorSchemaRoot(List.of(n)));
            try (Batch batch = made.fetch()) {
                engine.put(batch, "a batch");
            }
            assertThat(engine.put(words, "words").fetch()).isEqualTo(words);
            assertThat(engine.put(42, "answer").fetch()).isEqualTo(42);
            assertThat(engine.names()).containsExactly("a batch", "a block", "answer", "words");
        }
        try (Engine engine = engine()) {
            assertThat(engine.names()).containsExactly("a batch", "a block", "answer", "words");
            assertThat(block(engine, "a block")).containsExactly(row(1));
            Chunk<Block> chunk = engine.<Block>get("a block").orElseThrow();
            assertThat(engine.spawn(chunk, block -> block.shape().extents()).fetch())
                    .containsExactly(100, 10);
            try (Batch batch = engine.<Batch>get("a batch").orElseThrow().fetch()) {
                assertThat(((BigIntVector) batch.column(0)).get(9)).isEqualTo(81);
                assertThat(batch.column(0).isNull(7)).isTrue();
            }
            assertThat(engine.get("words").orElseThrow().fetch()).isEqualTo(words);
            assertThat(engine.get("answer").orElseThrow().fetch()).isEqualTo(42);
            assertThat(engine.get("nothing")).isEmpty();
        }
    }

    @Test
    void durableChunkNeedsNoSpillFile() {
        try (Engine engine = engine()) {
            for (int i = 0; i < 12; i++) {
                double[] values = new double[1 << 19];
                values[1] = i;
                Chunk<Block> made = engine.putBlock(values);
                try (Block block = made.fetch()) {
                    engine.put(block, "n" + i).release();
                }
            }
            assertThat(engine.statistics().spilled()).isZero();
            for (int i = 0; i < 12; i++) {
                assertThat(block(engine, "n" + i)[1]).isEqualTo(i);
            }
        }
    }

    @Test
    void fileIsAnArrowFileForItsOwnersEyes() throws IOException {
        try (Engine engine = engine();
                RootAllocator stock = new RootAllocator()) {
            putBlock(engine, "a", row(3));
            Path file = files().get(0);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            try (ArrowFileReader reader = new ArrowFileReader(Files.newByteChannel(file), stock)) {
                assertThat(reader.loadNextBatch()).isTrue();
                assertThat(reader.getMetaData())
                        .containsEntry("bodkin.name", "a")
                        .containsEntry("bodkin.kind", "BLOCK")
                        .containsKeys("bodkin.chunk", "bodkin.checksum");
            }
        }
    }

    @Test
    void replacedChunkStaysForThoseWhoHaveIt() throws IOException {
        try (Engine engine = engine()) {
            putBlock(engine, "a", row(1));
            Chunk<Block> old = engine.<Block>get("a").orElseThrow();
            putBlock(engine, "a", row(2));
            assertThat(files()).hasSize(2);
            try (Block block = old.fetch()) {
                assertThat(block.toDoubleArray()).containsExactly(row(1));
            }
            assertThat(block(engine, "a")).containsExactly(row(2));
            old.release();
            assertThat(files()).hasSize(1);
        }
    }

    @Test
    void removedChunkIsGoneAlsoWhenItWasStillRead() throws IOException {
        try (Engine engine = engine()) {
            putBlock(engine, "a", row(1));
            putBlock(engine, "b", row(2));
            Chunk<Block> read = engine.<Block>get("b").orElseThrow();
            assertThat(engine.remove("a")).isTrue();
            assertThat(engine.remove("a")).isFalse();
            assertThat(engine.remove("b")).isTrue();
            assertThat(engine.names()).isEmpty();
            try (Block block = read.fetch()) {
                assertThat(block.toDoubleArray()).containsExactly(row(2));
            }
        }
        try (Engine engine = engine()) {
            assertThat(engine.names()).isEmpty();
            assertThat(files()).isEmpty();
            putBlock(engine, "b", row(3));
        }
        try (Engine engine = engine()) {
            assertThat(block(engine, "b")).containsExactly(row(3));
        }
    }

    @Test
    void secondEngineIsRefusedWithOneLine() {
        try (Engine engine = engine()) {
            assertThatThrownBy(this::engine)
                    .isInstanceOf(BodkinException.class)
                    .hasMessageContaining(directory + ": in use by another engine (process ");
            putBlock(engine, "a", row(1));
            assertThat(block(engine, "a")).containsExactly(row(1));
        }
    }

    @Test
    void withoutADirectoryANameIsRefusedWithOneLine() {
        try (Engine engine =
                Engine.builder().memory("32MiB").spillDirectory(directory).build()) {
            assertThatThrownBy(() -> engine.put(1, "a"))
                    .hasMessage(
                            "chunks with names need a directory: Engine.builder().directory(path), or bodkin.directory");
            assertThat(engine.names()).isEmpty();
        }
    }

    @Test
    void objectThatCannotBeSerialisedIsRefusedAndWhatWasThereStays() {
        try (Engine engine = engine()) {
            engine.put("good", "a");
            assertThatThrownBy(() -> engine.put(new Object(), "a"))
                    .isInstanceOf(BodkinException.class)
                    .hasMessageContaining("cannot keep an object under the name \"a\": it is not serialisable");
            assertThat(engine.get("a").orElseThrow().fetch()).isEqualTo("good");
        }
    }

    @Test
    void flippedBitIsAnErrorWithFileAndOffset() throws IOException {
        try (Engine engine = engine()) {
            putBlock(engine, "a", row(1));
        }
        Path file = files().get(0);
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.seek(5000);
            raw.write(raw.read() ^ 1);
            raw.seek(5000);
            raw.write(99);
        }
        try (Engine engine = engine()) {
            assertThatThrownBy(() -> block(engine, "a"))
                    .isInstanceOf(DamagedFileException.class)
                    .hasMessageContaining(file + ": damaged at byte ")
                    .hasMessageContaining("checksum");
        }
    }

    @Test
    void directoryChangedBehindTheIndexIsBelievedRatherThanTheIndex() throws IOException {
        try (Engine engine = engine()) {
            putBlock(engine, "a", row(1));
            putBlock(engine, "b", row(2));
        }
        Path stash = Files.createDirectory(directory.resolve("stash"));
        for (Path file : files()) {
            Files.move(file, stash.resolve(file.getFileName()));
        }
        try (Engine engine = engine()) {
            assertThat(engine.names()).isEmpty();
        }
        try (Stream<Path> files = Files.list(stash)) {
            for (Path file : files.toList()) {
                Files.move(file, directory.resolve("chunks").resolve(file.getFileName()));
            }
        }
        try (Engine engine = engine()) {
            assertThat(engine.names()).containsExactly("a", "b");
            assertThat(block(engine, "b")).containsExactly(row(2));
        }
    }

    /** Replaces one name again and again and says so after each; leaves others alone. */
    static final class Putting {
        public static void main(String[] args) {
            Engine engine = Engine.builder()
                    .memory("32MiB")
                    .threads(1)
                    .directory(Path.of(args[0]))
                    .build();
            engine.put(new ArrayList<>(List.of("x".repeat(3000))), "object");
            putBlock(engine, "still", row(7));
            for (int i = 1; ; i++) {
                putBlock(engine, "a", row(i));
                System.out.println("put " + i);
            }
        }
    }

    private void putKillAndReopen(boolean withFlags) throws Exception {
        int said = 0;
        try (ChildProcess child = withFlags
                ? ChildProcess.start(Putting.class, List.of("-Xmx64m"), directory.toString())
                : ChildProcess.startBare(Putting.class, List.of("-Xmx64m"), directory.toString())) {
            for (int i = 1; i <= 30; i++) {
                said = Integer.parseInt(child.awaitLine("put ").substring(4));
            }
            child.kill();
        }
        try (Engine engine = engine()) {
            assertThat(engine.names()).containsExactly("a", "object", "still");
            double[] last = block(engine, "a");
            assertThat(last[0]).isGreaterThanOrEqualTo(said);
            assertThat(last).containsExactly(row((int) last[0]));
            assertThat(block(engine, "still")).containsExactly(row(7));
            assertThat(engine.get("object").orElseThrow().fetch()).isEqualTo(List.of("x".repeat(3000)));
            assertThat(files()).as("no older version, no half file").hasSize(3);
        }
    }

    @Test
    void whatWasPutIsThereAfterKillNine() throws Exception {
        putKillAndReopen(true);
        putKillAndReopen(true);
    }

    @Test
    void withoutTheFlagsOfTheIndexTheNamesAreFoundInTheFooters() throws Exception {
        putKillAndReopen(false);
    }
}
