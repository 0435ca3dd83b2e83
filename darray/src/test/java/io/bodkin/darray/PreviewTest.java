package io.bodkin.darray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PreviewTest {
    private static final CountDownLatch GATE = new CountDownLatch(1);

    @RegisterExtension
    final TestEngine engine = new TestEngine("64MiB");

    @TempDir
    Path folder;

    private Engine engine() {
        return engine.get();
    }

    @Test
    void anArrayThatIsNotComputedShowsWhatItWillBe() {
        DArray x = DArrays.arange(engine(), Blocks.of(4), 12).reshape(3, 4);
        assertThat(x).hasToString("DArray INT64 [3 x 4] in [3 x 1] blocks, not computed");
    }

    @Test
    void whatIsInMemoryIsShownAtTheCorners() {
        DArray x = DArrays.arange(engine(), Blocks.of(50), 100).reshape(10, 10).fetch();
        assertThat(x.toString().lines())
                .containsExactly(
                        "DArray INT64 [10 x 10] in [2 x 1] blocks",
                        "[[0, 1, 2, ..., 7, 8, 9],",
                        " [10, 11, 12, ..., 17, 18, 19],",
                        " [20, 21, 22, ..., 27, 28, 29],",
                        " ...,",
                        " [70, 71, 72, ..., 77, 78, 79],",
                        " [80, 81, 82, ..., 87, 88, 89],",
                        " [90, 91, 92, ..., 97, 98, 99]]");
        assertThat(x.transpose().slice(Range.at(3), Range.of(0, 4)))
                .hasToString("DArray INT64 [4] in [1] blocks\n[3, 13, 23, 33]");
        assertThat(DArrays.distribute(engine(), Blocks.of(2), new double[] {1, 0.5, 1e-9, Double.NaN}))
                .hasToString("DArray FLOAT64 [4] in [2] blocks\n[1.0, 0.5000, 1.0000e-09, NaN]");
        assertThat(DArrays.distribute(engine(), Blocks.of(2), new boolean[] {true, false}))
                .hasToString("DArray BOOL [2] in [1] blocks\n[true, false]");
        assertThat(DArrays.full(engine(), Blocks.of(), 2).fetch()).hasToString("DArray FLOAT64 [] in [] blocks\n2.0");
        assertThat(DArrays.zeros(engine(), Blocks.of(1, 1), 0, 2).persist())
                .hasToString("DArray FLOAT64 [0 x 2] in [0 x 2] blocks");
        x.release();
        assertThat(x).hasToString("DArray INT64 [10 x 10] in [2 x 1] blocks");
    }

    @Test
    void whatIsStillComputedIsNotWaitedFor() {
        Ref<Block> there = engine().putBlock(new double[] {1, 2});
        Task<Block> pending = engine().spawn(there, block -> {
            GATE.await();
            Block copy = Engine.current().context().allocate(DType.FLOAT64, block.shape());
            copy.write(0, new double[] {3, 4}, 0, 2);
            return copy;
        });
        DArray x = DArrays.fromBlocks(engine(), DType.FLOAT64, Blocks.of(2), List.of(there, pending), 4);
        assertThat(x).hasToString("DArray FLOAT64 [4] in [2] blocks, 1 of 2 finished\n[1.0, 2.0, ..., ...]");
        GATE.countDown();
        assertThat(x.fetch()).hasToString("DArray FLOAT64 [4] in [2] blocks\n[1.0, 2.0, 3.0, 4.0]");
    }

    @Test
    void whatIsInAFileIsNotRead() {
        Path file = folder.resolve("x.arrow");
        DArrays.rand(engine(), Blocks.of(10, 10), 20, 20).save(file);
        DArray x = DArrays.load(engine(), file);
        assertThat(x).hasToString("DArray FLOAT64 [20 x 20] in [2 x 2] blocks");
        assertThat(engine().statistics().loaded()).isZero();
    }

    @Test
    void theTextIsShortWhateverTheArray() {
        DArray x = DArrays.full(engine(), Blocks.of(1, 1, 1, 1, 1, 1, 8, 9), -1.23456789e-300, 1, 1, 1, 1, 1, 1, 8, 9)
                .fetch();
        assertThat(x.toString().length()).isBetween(500, 2000);
    }

    @Test
    void elementsAreReadOneByOne() {
        DArray x = DArrays.arange(engine(), Blocks.of(4), 12).reshape(3, 4);
        assertThat(x.get(1, 2)).isEqualTo(6);
        assertThat(x.getLong(-1, -1)).isEqualTo(11);
        assertThatThrownBy(() -> x.get(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an element of an array of [3 x 4] has 2 indices, got [1]");
        assertThatThrownBy(() -> x.get(1, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> x.cast(DType.FLOAT32).getLong(0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void arraysAreComparedByShapeAndElements() {
        DArray x = DArrays.arange(engine(), Blocks.of(4), 12).reshape(3, 4);
        assertThat(x.isEqual(x.cast(DType.FLOAT64).rechunk(Blocks.of(2, 3))).fetch())
                .isTrue();
        assertThat(x.isEqual(x.flatten()).fetch()).isFalse();
        assertThat(x.isEqual(x.replace(7, Range.at(0), Range.at(0))).fetch()).isFalse();
        DArray y = DArrays.distribute(
                engine(), Blocks.of(2), new double[] {1, -1e9, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0});
        assertThat(y.isClose(y.mul(1 + 1e-9), 1e-8, 0).fetch()).isTrue();
        assertThat(y.isClose(y.mul(1 + 1e-7), 1e-8, 0).fetch()).isFalse();
        assertThat(y.isClose(y.add(1e-9), 0, 1e-8).fetch()).isTrue();
        assertThat(y.isClose(y.neg(), 1e-3, 1).fetch()).isFalse();
        DArray infinite = DArrays.full(engine(), Blocks.of(1), Double.POSITIVE_INFINITY, 1);
        assertThat(DArrays.ones(engine(), Blocks.of(1), 1)
                        .isClose(infinite, 1, 1)
                        .fetch())
                .isFalse();
        DArray nan = DArrays.full(engine(), Blocks.of(1), Double.NaN, 1);
        assertThat(nan.isEqual(nan).fetch()).isFalse();
        assertThat(nan.isClose(nan, 1, 1).fetch()).isFalse();
        assertThat(y.isClose(nan, 1, 1).fetch()).isFalse();
        DArray bytes = DArrays.full(engine(), Blocks.of(1), DType.UINT8, 1, 1);
        assertThat(bytes.isClose(bytes.add(1), 0, 1).fetch()).isTrue();
    }

    @Test
    void arraysLikeOthersHaveTheirTypeShapeAndBlocks() {
        DArray x = DArrays.arange(engine(), Blocks.of(4), 12).cast(DType.INT16).reshape(3, 4);
        DArray zeros = DArrays.zerosLike(x);
        assertThat(zeros.dtype()).isEqualTo(DType.INT16);
        assertThat(zeros.grid()).isEqualTo(x.grid());
        assertThat(zeros.sumLong().fetch()).isZero();
        assertThat(DArrays.onesLike(x).sumLong().fetch()).isEqualTo(12);
        assertThat(DArrays.fullLike(x, 7).sumLong().fetch()).isEqualTo(84);
    }

    @Test
    void descriptionsLeaveOutNaN() {
        double nan = Double.NaN;
        DArray x = DArrays.distribute(
                engine(), Blocks.of(2, 2), new double[][] {{1, nan, 2}, {3, nan, 8}, {5, nan, nan}, {7, nan, 5}});
        assertThat(x.describe(Axes.of(0)).collect())
                .containsExactly(4, 0, 3, 4, nan, 5, Math.sqrt(20 / 3.0), nan, 3, 1, nan, 2, 7, nan, 8);
        assertThat(x.describe().collect()[0]).isEqualTo(7);
        assertThat(x.describe(Axes.of(1).keep()).shape().extents()).containsExactly(5, 4, 1);
        assertThat(DArrays.rand(engine(), 1, Blocks.of(1000), 10_000)
                        .describe()
                        .explain()
                        .toString())
                .contains("reduce [10000] in [10] blocks")
                .doesNotContainPattern("reduce[^$]*reduce");
        assertThat(DArrays.zeros(engine(), Blocks.of(1), 0).describe().collect())
                .containsExactly(0, nan, nan, nan, nan);
        assertThat(DArrays.ones(engine(), Blocks.of(1), DType.INT32, 1)
                        .describe()
                        .collect())
                .containsExactly(1, 1, nan, 1, 1);
    }
}
