package io.bodkin.darray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.FileChangedException;
import io.bodkin.engine.fault.TaskFailedException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumpyFileTest {
    @RegisterExtension
    final TestEngine engine = new TestEngine("64MiB");

    @TempDir
    Path folder;

    private Engine engine() {
        return engine.get();
    }

    private DArray foreign(String name) {
        return DArrays.load(engine(), Foreign.file(name));
    }

    @ParameterizedTest
    @CsvSource({
        "little-f8,FLOAT64",
        "big-f8,FLOAT64",
        "little-f4,FLOAT32",
        "big-f4,FLOAT32",
        "little-i8,INT64",
        "big-i8,INT64",
        "little-i4,INT32",
        "big-i4,INT32",
        "little-i2,INT16",
        "big-i2,INT16",
        "i1,INT8",
        "u1,UINT8",
        "b1,BOOL"
    })
    void whatNumpyWroteIsRead(String name, DType dtype) {
        double[] values = Foreign.values(dtype, 7, 5, 3);
        DArray x = foreign(name + ".npy");
        assertThat(x.dtype()).isEqualTo(dtype);
        assertThat(x.shape().extents()).containsExactly(7, 5, 3);
        assertThat(x.collect()).isEqualTo(values);
        DArray cut = DArrays.load(engine(), Foreign.file(name + ".npy"), Blocks.of(4, 2, 2));
        assertThat(cut.grid().toString()).isEqualTo("[7 x 5 x 3] in [2 x 3 x 2] blocks");
        assertThat(cut.collect()).isEqualTo(values);
        assertThat(cut.transpose().sum(Axes.all()).collect()[0])
                .isEqualTo(Arrays.stream(values).sum());
    }

    @Test
    void columnMajorArraysAreTransposedViews() {
        double[] values = Foreign.values(DType.FLOAT64, 7, 5, 3);
        assertThat(foreign("fortran.npy").collect()).isEqualTo(values);
        DArray cut = DArrays.load(engine(), Foreign.file("fortran.npy"), Blocks.of(2, 5, 1));
        assertThat(cut.grid().toString()).isEqualTo("[7 x 5 x 3] in [4 x 1 x 3] blocks");
        assertThat(cut.collect()).isEqualTo(values);
        assertThat(foreign("fortran-big.npy").collect()).isEqualTo(Foreign.values(DType.INT32, 7, 5));
    }

    @Test
    void arraysWithoutAxesAndWithoutElementsAndOfLaterVersionsAreRead() {
        assertThat(foreign("scalar.npy").collect()).containsExactly(42.5);
        assertThat(foreign("scalar.npy").rank()).isZero();
        DArray empty = foreign("empty.npy");
        assertThat(empty.dtype()).isEqualTo(DType.INT16);
        assertThat(empty.shape().extents()).containsExactly(0, 3);
        assertThat(empty.collect()).isEmpty();
        assertThat(foreign("version-2.npy").collect()).isEqualTo(Foreign.values(DType.FLOAT64, 7, 5));
        assertThat(foreign("version-3.npy").collect()).isEqualTo(Foreign.values(DType.FLOAT64, 7, 5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {"complex.npy; '<c16'", "fields.npy; [('a', '<i4'), ('b', '<f8')]"})
    void elementsOfOtherTypesAreRefused(String name, String type) {
        assertThatThrownBy(() -> foreign(name))
                .isInstanceOf(BodkinException.class)
                .hasMessageContaining("elements of type " + type)
                .hasMessageContaining("<f8, <f4, <i8, <i4, <i2, |i1, |u1, |b1 can");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stored.npz", "deflated.npz"})
    void theArraysOfAnArchiveAreRead(String name) {
        Map<String, DArray> arrays = DArrays.loadNpz(engine(), Foreign.file(name));
        assertThat(arrays.keySet()).containsExactly("first", "second", "none");
        assertThat(arrays.get("first").collect()).isEqualTo(Foreign.values(DType.FLOAT64, 7, 5));
        assertThat(arrays.get("second").dtype()).isEqualTo(DType.INT32);
        assertThat(arrays.get("second").collect()).isEqualTo(Foreign.values(DType.INT32, 7, 5, 3));
        assertThat(arrays.get("none").shape().extents()).containsExactly(0, 3);
        assertThat(DArrays.loadNpz(engine(), Foreign.file(name), "second").keySet())
                .containsExactly("second");
        assertThatThrownBy(() -> DArrays.loadNpz(engine(), Foreign.file(name), "third"))
                .hasMessageContaining("no array \"third\"; there are [first, second, none]");
        assertThatThrownBy(() -> foreign(name)).hasMessageContaining("holds 3 arrays, [first, second, none]");
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void anyTypeInAnyBlocksComesBack(DType dtype) throws Exception {
        DArray x = DArrays.rand(engine(), 3, Blocks.of(4, 5, 6), 11, 13, 7)
                .mul(200)
                .cast(dtype);
        for (Blocks blocks :
                List.of(Blocks.of(4, 5, 6), Blocks.of(1, 4, 7), Blocks.of(11, 13, 7), Blocks.of(2, 13, 7))) {
            for (String name : List.of("x.npy", "x.npz")) {
                x.rechunk(blocks).save(folder.resolve(name));
                DArray again = DArrays.load(engine(), folder.resolve(name));
                assertThat(again.dtype()).isEqualTo(dtype);
                assertThat(again.collect()).isEqualTo(x.collect());
            }
        }
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void longRowsAreWrittenToTheirPlaces() {
        DArray x = DArrays.arange(engine(), Blocks.auto(), 3 * 2000L)
                .reshape(3, 2000)
                .rechunk(Blocks.of(2, 700));
        x.save(folder.resolve("x.npy"));
        DArray again = DArrays.load(engine(), folder.resolve("x.npy"), Blocks.of(2, 900));
        assertThat(again.collectLongs()).isEqualTo(x.collectLongs());
        assertThat(again.slice(Range.at(2), Range.of(1990, 2000)).collectLongs()[0])
                .isEqualTo(5990);
    }

    @Test
    void severalArraysAreWrittenAsOneArchive() {
        Map<String, DArray> arrays = new LinkedHashMap<>();
        arrays.put("a", DArrays.arange(engine(), Blocks.of(3), 10));
        arrays.put("empty", DArrays.zeros(engine(), Blocks.of(2, 2), 0, 4));
        arrays.put("größe", DArrays.full(engine(), Blocks.of(), DType.FLOAT32, 1.5));
        arrays.put("b", DArrays.rand(engine(), 1, Blocks.of(7, 5), 20, 30));
        DArrays.saveNpz(folder.resolve("all.npz"), arrays);
        Map<String, DArray> again = DArrays.loadNpz(engine(), folder.resolve("all.npz"));
        assertThat(again.keySet()).containsExactlyElementsOf(arrays.keySet());
        arrays.forEach(
                (name, array) -> assertThat(again.get(name).collect()).as(name).isEqualTo(array.collect()));
        assertThatThrownBy(() -> DArrays.saveNpz(folder.resolve("none.npz"), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no array to write");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[40, 400]", "[5000, 3]", "[40, 100]"})
    void anArrayLargerThanMemoryGoesThroughFiles(String cut) {
        long[] block = Arrays.stream(cut.substring(1, cut.length() - 1).split(", "))
                .mapToLong(Long::parseLong)
                .toArray();
        try (Engine small = Engine.builder().memory("2MiB").threads(2).build()) {
            Path raw = folder.resolve("raw.npy");
            DArray x = DArrays.rand(small, 1, Blocks.of(100, 100), 5_000, 400); // 16 MB
            x.rechunk(Blocks.of(block)).save(raw);
            DArray read = DArrays.load(small, raw);
            assertThat(read.sub(x).abs().max().fetch()).isZero();
            read.transpose().add(1.0).save(folder.resolve("turned.npz"));
            DArray turned = DArrays.load(small, folder.resolve("turned.npz"), Blocks.of(40, 500));
            assertThat(turned.sub(x.transpose().add(1.0)).abs().max().fetch()).isZero();
            assertThat(small.statistics().heldPeak()).isLessThanOrEqualTo(2 << 20);
        }
    }

    @Test
    void aCompressedArrayLargerThanMemoryIsKeptOnDisk() throws IOException {
        Path plain = folder.resolve("x.npy");
        Path file = folder.resolve("x.npz");
        try (Engine small = Engine.builder().memory("2MiB").threads(2).build()) {
            DArray x = DArrays.arange(small, Blocks.of(20_000), 1_000_000).mod(1000); // 8 MB
            x.save(plain);
            try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
                zip.putNextEntry(new ZipEntry("x.npy"));
                Files.copy(plain, zip);
            }
            DArray read = DArrays.load(small, file);
            assertThat(read.ne(x).any().fetch()).isFalse();
            assertThat(small.statistics().heldPeak()).isLessThanOrEqualTo(2 << 20);
            read.release();
        }
    }

    @Test
    void blocksThatCannotBeAreRefusedBeforeAnythingIsRead() {
        Path file = folder.resolve("x.npy");
        DArrays.zeros(engine(), Blocks.of(1000, 1000), 5000, 2000).save(file); // 80 MB
        assertThatThrownBy(() -> DArrays.load(engine(), file, Blocks.of(5000, 2000)))
                .isInstanceOf(BodkinException.class)
                .hasMessageContaining("a block of [5000 x 2000] FLOAT64 takes 76.3 MiB")
                .hasMessageContaining("would do");
        assertThatThrownBy(() -> DArrays.load(engine(), file, Blocks.of(5000)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void longAxesOfAnArrayWithoutElementsTakeNoMemory() throws IOException {
        Path file = folder.resolve("x.npy");
        DArrays.zeros(engine(), Blocks.auto(), 1L << 60, 0).save(file);
        DArray again = DArrays.load(engine(), file);
        assertThat(again.shape().extents()).containsExactly(1L << 60, 0);
        assertThat(again.collect()).isEmpty();
    }

    @Test
    void productsOfForeignBlocksAreRight() {
        DArray a = foreign("version-2.npy");
        DArray b = DArrays.load(engine(), Foreign.file("version-3.npy"), Blocks.of(3, 2));
        double[] expected = a.persist().matmul(b.add(0.0).transpose()).collect();
        assertThat(a.matmul(b.transpose()).collect()).isEqualTo(expected);
    }

    @Test
    void aFileThatIsCutShortAfterItWasOpenedIsSaidToHaveChanged() throws IOException {
        Path file = folder.resolve("x.npy");
        DArrays.zeros(engine(), Blocks.auto(), 1000, 1000).save(file);
        DArray x = DArrays.load(engine(), file);
        try (RandomAccessFile shorter = new RandomAccessFile(file.toFile(), "rw")) {
            shorter.setLength(1 << 20);
        }
        assertThatThrownBy(() -> x.sum().fetch())
                .isInstanceOf(TaskFailedException.class)
                .hasRootCauseInstanceOf(FileChangedException.class);
    }

    @Test
    void savingWhatFailsLeavesNothing() throws IOException {
        DArray x = DArrays.distribute(engine(), Blocks.of(1), new long[] {Long.MAX_VALUE, 1, 2})
                .sum(Axes.all());
        assertThatThrownBy(() -> x.save(folder.resolve("x.npy"))).isInstanceOf(BodkinException.class);
        assertThatThrownBy(() -> x.save(folder.resolve("x.npz"))).isInstanceOf(BodkinException.class);
        assertThatThrownBy(() -> DArrays.zeros(engine(), Blocks.auto(), 3).save(folder.resolve("no/x.npy")))
                .isInstanceOf(BodkinException.class)
                .hasMessageContaining("no such folder");
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"little-f8.npy", "fortran-big.npy", "version-3.npy", "empty.npy", "stored.npz", "deflated.npz"})
    void damagedFilesAreReadOrRefusedInOneLine(String name) throws IOException {
        byte[] sound = Files.readAllBytes(Foreign.file(name));
        SplittableRandom random = new SplittableRandom(name.hashCode());
        int refused = 0;
        for (int round = 0; round < 400; round++) {
            byte[] bytes = round % 4 == 0 ? Arrays.copyOf(sound, random.nextInt(sound.length)) : sound.clone();
            for (int flips = round % 4; flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(name.endsWith("npy") ? 128 : bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Path file = Files.write(folder.resolve("damaged"), bytes);
            try {
                DArrays.loadNpz(engine(), file).values().forEach(array -> collect(array, sound.length));
            } catch (BodkinException known) {
                check(known);
            }
            try {
                collect(DArrays.load(engine(), file), sound.length);
            } catch (BodkinException known) {
                check(known);
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(100);
    }

    private static void collect(DArray array, int most) {
        assertThat(array.byteSize()).isLessThanOrEqualTo(most * 1100L);
        array.collect();
    }

    private static void check(BodkinException refusal) {
        assertThat(refusal.kind()).as(refusal.toString()).isEqualTo(Kind.USER);
        assertThat(refusal.getMessage()).contains("damaged").doesNotContain("\n");
    }

    @Test
    void numpyReadsWhatIsWritten() throws Exception {
        for (DType dtype : DType.values()) {
            DArray x = DArrays.arange(engine(), Blocks.of(11), 7 * 5 * 3)
                    .mul(37)
                    .mod(101)
                    .cast(dtype)
                    .reshape(7, 5, 3);
            x.rechunk(Blocks.of(3, 2, 3)).save(folder.resolve(dtype + ".npy"));
            x.rechunk(Blocks.of(3, 5, 2)).save(folder.resolve(dtype + ".npz"));
        }
        Map<String, DArray> several = new LinkedHashMap<>();
        several.put("scalar", DArrays.full(engine(), Blocks.of(), 42.5));
        several.put("empty", DArrays.zeros(engine(), Blocks.of(2, 2), DType.INT16, 0, 3));
        several.put("line", DArrays.arange(engine(), Blocks.of(3), 10));
        DArrays.saveNpz(folder.resolve("several.npz"), several);
        Python.run(
                folder,
                "import numpy as np, zipfile",
                "types = dict(FLOAT64='<f8', FLOAT32='<f4', INT64='<i8', INT32='<i4', INT16='<i2', INT8='|i1', UINT8='|u1', BOOL='|b1')",
                "for name, dtype in types.items():",
                "    expected = (np.arange(105) * 37 % 101).astype(dtype).reshape(7, 5, 3)",
                "    for x in np.load(name + '.npy'), np.load(name + '.npy', mmap_mode='r'), np.load(name + '.npz')['arr_0']:",
                "        assert x.dtype == np.dtype(dtype) and x.shape == (7, 5, 3), (x.dtype, x.shape)",
                "        assert (x == expected).all(), name",
                "several = np.load('several.npz')",
                "assert several['scalar'] == 42.5 and several['scalar'].shape == ()",
                "assert several['empty'].shape == (0, 3) and several['empty'].dtype == np.int16",
                "assert (several['line'] == np.arange(10)).all()",
                "assert zipfile.ZipFile('several.npz').testzip() is None");
    }
}
