package io.bodkin.engine.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.DamagedFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedFilesTest {
    private static final int MUTANTS_PER_FILE = Integer.getInteger("bodkin.test.mutants", 40);

    /** A mutant of a small file that asks for more than this asks for the moon. */
    private static final long FAR_TOO_MUCH = 64 << 20;

    /** A batch without columns has as many rows as it says: they cost nothing until somebody prints them. */
    private static final int PRINTABLE_ROWS = 100_000;

    private final BufferAllocator allocator = new RootAllocator(FAR_TOO_MUCH);

    @TempDir
    Path folder;

    private Path victim;

    @BeforeEach
    void name() {
        victim = folder.resolve("victim.arrow");
    }

    @AfterEach
    void nothingLeaks() {
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
    }

    @Test
    void everyMutantEndsInVectorsOrInOneClearError() throws IOException {
        long seed = Long.getLong("bodkin.test.seed", 20_260_101);
        Random random = new Random(seed);
        Map<String, Integer> outcomes = new TreeMap<>();
        for (String name : GoldenFilesTest.names()) {
            byte[] sound = Files.readAllBytes(GoldenFilesTest.golden(name));
            for (int i = 0; i < MUTANTS_PER_FILE; i++) {
                byte[] mutant = mutate(sound, random);
                String outcome = outcome(mutant, name + ", mutant " + i + " of seed " + seed);
                outcomes.merge(outcome, 1, Integer::sum);
            }
        }
        assertThat(outcomes).containsKeys("read", "DamagedFileException");
    }

    /** Bits, numbers that hurt, and cuts: a few at once. */
    private static byte[] mutate(byte[] sound, Random random) {
        byte[] mutant = sound.clone();
        int changes = 1 + random.nextInt(3);
        for (int c = 0; c < changes; c++) {
            int at = random.nextInt(mutant.length);
            switch (random.nextInt(6)) {
                case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> mutant[at] = (byte) random.nextInt(256);
                case 2 -> number(mutant, at, random);
                case 3 -> number(mutant, at & -4, random);
                case 4 -> number(mutant, at & -8, random);
                default -> mutant = random.nextInt(8) == 0 ? Arrays.copyOf(mutant, at + 1) : mutant;
            }
        }
        return mutant;
    }

    private static void number(byte[] mutant, int at, Random random) {
        long[] hurts = {0, -1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, 1L << 40, mutant.length, 255};
        ByteBuffer bytes = ByteBuffer.wrap(mutant).order(ByteOrder.LITTLE_ENDIAN);
        long value = hurts[random.nextInt(hurts.length)];
        if (random.nextBoolean() && at + 8 <= mutant.length) {
            bytes.putLong(at, value);
        } else if (at + 4 <= mutant.length) {
            bytes.putInt(at, (int) value);
        }
    }

    private String outcome(byte[] mutant, String which) throws IOException {
        Files.write(victim, mutant);
        try {
            readAll(victim);
            return "read";
        } catch (BodkinException expected) {
            assertThat(expected.getMessage()).as(which).startsWith(victim.toString());
            return expected.getClass().getSimpleName();
        } catch (Throwable other) {
            throw new AssertionError(which, other);
        } finally {
            assertThat(allocator.getAllocatedMemory()).as(which).isZero();
        }
    }

    private void readAll(Path path) {
        try (IpcFile file = IpcFile.open(path, new Limits(1 << 20, 64, 16 << 20))) {
            file.rows();
            for (int i = 0; i < file.batchCount(); i++) {
                file.bytes(i, file.meta(i).allColumns());
                try (VectorSchemaRoot root = TestBatches.loadRoot(file, i, allocator);
                        Dictionaries dictionaries = Dictionaries.load(
                                file, i, file.ipcSchema().dictionaries().keySet(), allocator)) {
                    if (root.getRowCount() < PRINTABLE_ROWS) {
                        // Every value, as a user would.
                        root.contentToTSVString();
                    }
                    dictionaries
                            .getDictionaryIds()
                            .forEach(id -> dictionaries.lookup(id).getVector().toString());
                }
            }
        }
    }

    @Test
    void aFileCutAnywhereIsRefused() throws IOException {
        byte[] sound = Files.readAllBytes(GoldenFilesTest.golden("type-utf8.arrow"));
        for (int length = 0; length < sound.length; length++) {
            Files.write(victim, Arrays.copyOf(sound, length));
            assertThatThrownBy(() -> readAll(victim))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(DamagedFileException.class)
                    .hasMessageStartingWith(victim + ": damaged at byte ");
        }
    }

    @Test
    void aStreamCutAnywhereIsRefusedOrEndsBetweenMessages() throws IOException {
        byte[] sound = Files.readAllBytes(GoldenFilesTest.golden("dictionary-replaced.arrows"));
        List<Integer> readable = new ArrayList<>();
        for (int length = 0; length < sound.length; length++) {
            Files.write(victim, Arrays.copyOf(sound, length));
            if (outcome(Arrays.copyOf(sound, length), "cut to " + length).equals("read")) {
                readable.add(length);
            }
        }
        // Behind the schema, and behind each of the four messages; the end mark may be missing or cut off.
        assertThat(readable).hasSizeBetween(5, 6);
    }

    @Test
    void whatIsNotArrowIsNamed() throws IOException {
        Map<String, String> faults = new HashMap<>();
        faults.put("", "the file is empty: not Arrow");
        faults.put("FEA1xxxxxxxx", "Feather file of version 1");
        faults.put("PAR1xxxxxxxx", "is a Parquet file");
        faults.put("hello, world", "not Arrow");
        faults.put("ARROW1\0\0hello, world", "the footer is missing: the file was cut short");
        faults.put("ARROW1", "an Arrow file has at least 18 bytes");
        for (Map.Entry<String, String> fault : faults.entrySet()) {
            Files.writeString(victim, fault.getKey());
            assertThatThrownBy(() -> IpcFile.open(victim))
                    .isInstanceOf(BodkinException.class)
                    .hasMessageStartingWith(victim.toString())
                    .hasMessageContaining(fault.getValue());
        }
    }

    @Test
    void whatCannotBeOpenedIsNamed() throws IOException {
        assertThatThrownBy(() -> IpcFile.open(folder.resolve("none.arrow")))
                .isInstanceOf(FileAccessException.class)
                .hasMessage(folder.resolve("none.arrow") + ": no such file");
        assertThatThrownBy(() -> IpcFile.open(folder))
                .isInstanceOf(FileAccessException.class)
                .hasMessage(folder + ": is a directory, not a file");
    }

    @Test
    void absurdLengthsAreRefusedBeforeTheyAreAllocated() throws IOException {
        byte[] sound = Files.readAllBytes(GoldenFilesTest.golden("type-int64.arrow"));
        ByteBuffer bytes = ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN);
        for (int footer : new int[] {Integer.MAX_VALUE, -1, 0, 1 << 30}) {
            bytes.putInt(sound.length - 10, footer);
            Files.write(victim, sound);
            assertThatThrownBy(() -> IpcFile.open(victim))
                    .isInstanceOf(DamagedFileException.class)
                    .hasMessageContaining("the footer is " + footer + " bytes long");
        }
        byte[] stream = Files.readAllBytes(GoldenFilesTest.golden("stream.arrows"));
        ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN).putInt(4, 0x7fff_fff0);
        Files.write(victim, stream);
        assertThatThrownBy(() -> IpcFile.open(victim))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining("a message of 2147483632 bytes of metadata");
    }

    @Test
    void aDeclaredLengthBeyondTheFrameIsRefusedBeforeItIsAllocated() throws IOException {
        for (String name : List.of("lz4-large.arrow", "zstd-large.arrow")) {
            byte[] bytes = Files.readAllBytes(GoldenFilesTest.golden(name));
            ByteRange buffer;
            try (IpcFile file = IpcFile.open(GoldenFilesTest.golden(name))) {
                buffer = file.meta(0).buffer(1);
            }
            for (long declared : new long[] {1L << 40, 300L << 20, 50_000, 3, -2}) {
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong((int) buffer.offset(), declared);
                Files.write(victim, bytes);
                assertThatThrownBy(() -> readAll(victim))
                        .as("%s declares %d", name, declared)
                        .isInstanceOf(DamagedFileException.class);
                assertThat(allocator.getPeakMemoryAllocation()).isLessThan(1 << 20);
            }
        }
    }

    @Test
    void aZstdFrameUnderALengthOfZeroIsRead() throws IOException {
        byte[] bytes = Files.readAllBytes(GoldenFilesTest.golden("zstd-large.arrow"));
        try (IpcFile sound = IpcFile.open(GoldenFilesTest.golden("zstd-large.arrow"))) {
            ByteRange buffer = sound.meta(0).buffer(1);
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong((int) buffer.offset(), 0);
            Files.write(victim, bytes);
            try (IpcFile file = IpcFile.open(victim);
                    VectorSchemaRoot expected = TestBatches.loadRoot(sound, 0, allocator);
                    VectorSchemaRoot read = TestBatches.loadRoot(file, 0, allocator)) {
                assertThat(read.equals(expected)).isTrue();
                assertThat(file.bytes(0, 0, 1)).isEqualTo(sound.bytes(0, 0, 1));
            }
        }
    }

    @Test
    void compressedBytesAreNotTakenFromAMappingOfAFileOfOthers() {
        try (IpcFile file = IpcFile.open(GoldenFilesTest.golden("lz4-large.arrow"))) {
            BatchMeta meta = file.meta(0);
            int[] all = meta.allColumns();
            for (Mapping.Trust trust : Mapping.Trust.values()) {
                Mapping mapping = Mapping.map(file.channel(), file.path(), meta.range(all), trust, allocator);
                try (var buffer = mapping.buffer()) {
                    // Another buffer over the same bytes does not help.
                    Body body = Body.of(buffer.slice(0, buffer.capacity()), mapping.range());
                    BatchLoader loader = new BatchLoader(Limits.DEFAULT);
                    if (trust == Mapping.Trust.FOREIGN) {
                        assertThatThrownBy(() -> loader.load(meta, all, body, allocator))
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("read them into memory");
                    } else {
                        loader.load(meta, all, body, allocator).close();
                    }
                }
            }
        }
    }
}
