package io.bodkin.darray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How arrays are made, what they say of themselves, and how they come back. */
class CreationTest {
    @RegisterExtension
    final TestEngine engine = new TestEngine("64MiB");

    private Engine engine() {
        return engine.get();
    }

    private static double[][] matrix(int rows, int columns) {
        double[][] matrix = new double[rows][columns];
        for (int row = 0; row < rows; row++) {
            int at = row;
            Arrays.setAll(matrix[row], column -> 100.0 * at + column);
        }
        return matrix;
    }

    @Test
    void aMatrixThatIsDistributedComesBack() {
        double[][] matrix = matrix(16, 16);
        DArray array = DArrays.distribute(engine(), Blocks.of(4, 4), matrix);
        assertThat(array.collect2d()).isDeepEqualTo(matrix);
        assertThat(array.chunks()).hasSize(16);
    }

    @Test
    void aVectorThatIsDistributedComesBack() {
        double[] values = {1, 2, 3, 4, 5, 6, 7};
        DArray array = DArrays.distribute(engine(), Blocks.of(3), values);
        assertThat(array.collect1d()).isEqualTo(values);
        assertThat(array.grid().cuts(0)).containsExactly(0, 3, 6, 7);
    }

    @Test
    void everyTypeComesBackAsWhatItIs() {
        assertThat(DArrays.distribute(engine(), Blocks.of(2), new float[] {1.5f, 2, 3})
                        .collectFloats())
                .containsExactly(1.5f, 2, 3);
        assertThat(DArrays.distribute(engine(), Blocks.of(2), new long[] {1, Long.MAX_VALUE, 3})
                        .collectLongs())
                .containsExactly(1, Long.MAX_VALUE, 3);
        assertThat(DArrays.distribute(engine(), Blocks.of(2), new int[] {1, -2, 3})
                        .collectInts())
                .containsExactly(1, -2, 3);
        assertThat(DArrays.distribute(engine(), Blocks.of(2), new boolean[] {true, false, true})
                        .collectBooleans())
                .containsExactly(true, false, true);
    }

    @Test
    void anArrayKnowsItsShapeTypeAndBlocks() {
        DArray array = DArrays.zeros(engine(), Blocks.of(10, 20), DType.FLOAT32, 100, 105);
        assertThat(array.shape()).isEqualTo(Shape.of(100, 105));
        assertThat(array.size(0)).isEqualTo(100);
        assertThat(array.size(-1)).isEqualTo(105);
        assertThat(array.rank()).isEqualTo(2);
        assertThat(array.elements()).isEqualTo(10_500);
        assertThat(array.byteSize()).isEqualTo(42_000);
        assertThat(array.grid().blocks(0)).isEqualTo(10);
        assertThat(array.grid().blocks(1)).isEqualTo(6);
        assertThat(array).hasToString("DArray FLOAT32 [100 x 105] in [10 x 6] blocks, not computed");
    }

    @Test
    void constantsAndSequences() {
        assertThat(DArrays.zeros(engine(), Blocks.auto(), 3).collect()).containsExactly(0, 0, 0);
        assertThat(DArrays.ones(engine(), Blocks.of(2), DType.INT8, 3).collectLongs())
                .containsExactly(1, 1, 1);
        assertThat(DArrays.full(engine(), Blocks.auto(), 2.5, 2).collect()).containsExactly(2.5, 2.5);
        assertThat(DArrays.full(engine(), Blocks.auto(), 7).collect()).containsExactly(7);
        assertThat(DArrays.arange(engine(), Blocks.of(2), 5).collectLongs()).containsExactly(0, 1, 2, 3, 4);
        assertThat(DArrays.arange(engine(), Blocks.of(2), 10, 3, -3).collectLongs())
                .containsExactly(10, 7, 4);
        assertThat(DArrays.linspace(engine(), Blocks.of(2), 1, 2, 5).collect()).containsExactly(1, 1.25, 1.5, 1.75, 2);
        assertThat(DArrays.eye(engine(), Blocks.of(2, 2), 3).collect()).containsExactly(1, 0, 0, 0, 1, 0, 0, 0, 1);
    }

    @Test
    void theSameSeedGivesTheSameArrayWhateverTheBlocks() {
        double[] whole = DArrays.rand(engine(), 42, Blocks.auto(), 30, 70).collect();
        double[] cut = DArrays.rand(engine(), 42, Blocks.of(7, 11), 30, 70).collect();
        double[] turned = DArrays.rand(engine(), 42, Blocks.of(7, 11), 30, 70)
                .transpose()
                .persist()
                .transpose()
                .collect();
        assertThat(cut).isEqualTo(whole);
        assertThat(turned).isEqualTo(whole);
        assertThat(DArrays.rand(engine(), 43, Blocks.auto(), 30, 70).collect()).isNotEqualTo(whole);
        assertThat(Arrays.stream(whole).allMatch(value -> value >= 0 && value < 1))
                .isTrue();
    }

    @Test
    void twoRandomArraysWithoutSeedDiffer() {
        assertThat(DArrays.randn(engine(), Blocks.auto(), 100).collect())
                .isNotEqualTo(DArrays.randn(engine(), Blocks.auto(), 100).collect());
    }

    @Test
    void blocksThatTasksMakeBecomeAnArray() {
        List<? extends Ref<Block>> blocks = List.of(block(1), block(2), block(3));
        DArray array = DArrays.fromBlocks(engine(), DType.FLOAT64, Blocks.of(2), blocks, 6);
        assertThat(array.collect()).containsExactly(1, 1, 2, 2, 3, 3);
        assertThatThrownBy(() -> DArrays.fromBlocks(engine(), DType.FLOAT64, Blocks.of(4), blocks, 6))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("3 blocks for [6] in [2] blocks, which has 2");
    }

    private Ref<Block> block(double value) {
        return engine().spawn(() -> {
            Block block = Engine.current().context().allocate(DType.FLOAT64, Shape.of(2));
            block.write(0, new double[] {value, value}, 0, 2);
            return block;
        });
    }

    @Test
    void persistComputesOnceAndReleaseGivesTheMemoryBack() {
        DArray lazy = DArrays.rand(engine(), Blocks.of(100), 1000).mul(2);
        assertThat(lazy.isStored()).isFalse();
        DArray stored = lazy.fetch();
        assertThat(stored.isStored()).isTrue();
        assertThat(stored.persist()).isSameAs(stored);
        assertThat(stored.collect()).isEqualTo(lazy.collect());
        assertThat(engine().statistics().held()).isPositive();
        stored.release();
        assertThat(engine().statistics().held()).isZero();
        assertThatThrownBy(stored::collect).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void automaticBlocksComeFromAFewSizes() {
        assertThat(AutoBlocks.bytes(4L << 30)).isEqualTo(32 << 20);
        assertThat(AutoBlocks.bytes(1L << 30)).isEqualTo(32 << 20);
        assertThat(AutoBlocks.bytes(1L << 29)).isEqualTo(4 << 20);
        assertThat(AutoBlocks.bytes(64L << 20)).isEqualTo(512 << 10);
        assertThat(AutoBlocks.bytes(1)).isEqualTo(64 << 10);
        DArray array = DArrays.zeros(engine(), Blocks.auto(), 4000, 1000);
        assertThat(array.grid().largestBlock()).isEqualTo(250 * 250);
    }

    @Test
    void countedBlocksAreAsEqualAsCanBe() {
        DArray array = DArrays.zeros(engine(), Blocks.count(3, 9), 8, 4);
        assertThat(array.grid().cuts(0)).containsExactly(0, 3, 6, 8);
        assertThat(array.grid().cuts(1)).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void emptyArraysAndArraysWithoutAxesComeBack() {
        assertThat(DArrays.zeros(engine(), Blocks.of(2, 3), 0, 5).collect()).isEmpty();
        assertThat(DArrays.distribute(engine(), Blocks.auto(), new double[0]).collect())
                .isEmpty();
        DArray scalar = DArrays.distribute(engine(), Blocks.of(), new double[] {3}, new long[0]);
        assertThat(scalar.rank()).isZero();
        assertThat(scalar.collect()).containsExactly(3);
    }

    @Test
    void whatDoesNotFitIsRefusedWithTheNumbers() {
        assertThatThrownBy(() -> DArrays.zeros(engine(), Blocks.of(2), 3, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("blocks of [2] do not fit an array of [3 x 4]: 1 axes and 2");
        assertThatThrownBy(() -> DArrays.distribute(engine(), Blocks.auto(), new double[5], 2, 3))
                .hasMessage("5 values do not fill the shape [2 x 3]");
        assertThatThrownBy(() -> DArrays.distribute(engine(), Blocks.auto(), new double[][] {{1, 2}, {1}}))
                .hasMessage("row 1 has 1 elements, row 0 has 2");
        assertThatThrownBy(() ->
                        DArrays.zeros(engine(), Blocks.auto(), 100_000, 100_000).collect())
                .hasMessage("an array of [100000 x 100000] has 10000000000 elements, too many for a Java array; collect"
                        + " slices of it, or save it");
        assertThatThrownBy(() -> DArrays.zeros(engine(), Blocks.auto(), 2, 3).collect1d())
                .hasMessage("an array of 1 axis is needed, this one is [2 x 3]");
        assertThatThrownBy(() -> DArrays.zeros(engine(), Blocks.auto(), 2).collectLongs())
                .hasMessageStartingWith("longs do not hold FLOAT64: cast the array to one of [INT64,");
        assertThatThrownBy(() -> DArrays.zeros(engine(), Blocks.auto(), 1, 1, 1, 1, 1, 1, 1, 1, 1))
                .hasMessageContaining("an array has at most 8 axes");
    }
}
