package io.bodkin.darray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.fault.BodkinException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FileTest {
    @RegisterExtension
    final TestEngine engine = new TestEngine("64MiB");

    @TempDir
    Path folder;

    private Engine engine() {
        return engine.get();
    }

    private DArray through(String name, DArray array) {
        Path file = folder.resolve(name);
        array.save(file);
        return DArrays.load(engine(), file);
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void anyTypeComesBackWithItsBlocks(DType dtype) {
        DArray x = DArrays.rand(engine(), 3, Blocks.of(4, 5), 12, 20).mul(200).cast(dtype);
        DArray even = through("even.arrow", x);
        DArray uneven = through("uneven.arrow", x.rechunk(Blocks.of(5, 7)));
        assertThat(even.dtype()).isEqualTo(dtype);
        assertThat(even.grid()).isEqualTo(x.grid());
        assertThat(even.collect()).isEqualTo(x.collect());
        assertThat(uneven.grid()).isEqualTo(x.rechunk(Blocks.of(5, 7)).grid());
        assertThat(uneven.collect()).isEqualTo(x.collect());
        even.release();
        uneven.release();
    }

    @Test
    void emptyArraysArraysWithoutAxesAndIrregularBlocksComeBack() {
        DArray empty = through("empty.arrow", DArrays.zeros(engine(), Blocks.of(2, 2), DType.INT16, 0, 3));
        assertThat(empty.shape().extents()).containsExactly(0, 3);
        assertThat(empty.dtype()).isEqualTo(DType.INT16);
        DArray scalar = through("scalar.arrow", DArrays.full(engine(), Blocks.of(), 7));
        assertThat(scalar.rank()).isZero();
        assertThat(scalar.collect()).containsExactly(7);
        DArray sliced =
                DArrays.arange(engine(), Blocks.of(4), 20).slice(Range.from(3)).persist();
        DArray irregular = through("irregular.arrow", sliced);
        assertThat(irregular.grid().cuts(0)).containsExactly(0, 1, 5, 9, 13, 17);
        assertThat(irregular.collect()).isEqualTo(sliced.collect());
    }

    @Test
    void anArrayLargerThanMemoryIsStandardisedAndSaved() {
        try (Engine small = Engine.builder().memory("8MiB").threads(2).build()) {
            Path raw = folder.resolve("raw.arrow");
            DArrays.randn(small, 1, Blocks.of(500, 100), 20_000, 400)
                    .mul(3)
                    .add(5)
                    .save(raw); // 64 MB
            DArray x = DArrays.load(small, raw);
            DArray z = x.sub(x.mean(0)).div(x.std(0));
            z.save(folder.resolve("z.arrow"));
            DArray again = DArrays.load(small, folder.resolve("z.arrow"));
            assertThat(again.mean(0).abs().max().fetch()).isLessThan(1e-13);
            assertThat(again.var(0).sub(1.0).abs().max().fetch()).isLessThan(1e-12);
            assertThat(small.statistics().heldPeak()).isLessThanOrEqualTo(8 << 20);
        }
    }

    @Test
    void savingWhatFailsLeavesNothing() {
        Path file = folder.resolve("failed.arrow");
        DArray x = DArrays.distribute(engine(), Blocks.of(1), new long[] {Long.MAX_VALUE, 1, 2})
                .sum(Axes.all());
        assertThatThrownBy(() -> x.save(file)).isInstanceOf(BodkinException.class);
        assertThat(file).doesNotExist();
    }

    @Test
    void aFileOfSomethingElseIsRefused() throws Exception {
        Path table = folder.resolve("table.arrow");
        Files.copy(
                Path.of(
                        "..",
                        "cli",
                        "src",
                        "main",
                        "resources",
                        "io",
                        "bodkin",
                        "cli",
                        "generate",
                        "flights-200k.arrow"),
                table);
        assertThatThrownBy(() -> DArrays.load(engine(), table))
                .isInstanceOf(BodkinException.class)
                .hasMessageContaining("holds no array, which is one column of tensors, but");
    }
}
