package io.bodkin.darray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows R16-R24 of the reference: indexing, concatenation, reshaping; all against loops over plain arrays. */
class PiecesTest {
    @RegisterExtension
    final TestEngine engine = new TestEngine("64MiB");

    private Engine engine() {
        return engine.get();
    }

    /** 0, 1, 2, ... in a shape. */
    private DArray counted(Blocks blocks, long... extents) {
        long n = Arrays.stream(extents).reduce(1, (a, b) -> a * b);
        return DArrays.distribute(
                engine(), blocks, LongStream.range(0, n).asDoubleStream().toArray(), extents);
    }

    @Test
    void arraysAreJoinedWhateverTheirBlocksAndBlocksOfTheFirstAreNotCopied() {
        DArray a = counted(Blocks.of(10, 20), 30, 40);
        DArray b = counted(Blocks.of(7, 11), 30, 25).mul(-1);
        DArray joined = DArrays.concat(1, a, b);
        assertThat(joined.shape().toString()).isEqualTo("[30 x 65]");
        assertThat(joined.grid().cuts(0)).containsExactly(0, 10, 20, 30);
        assertThat(joined.grid().cuts(1)).containsExactly(0, 20, 40, 51, 62, 65);
        double[][] rows = joined.collect2d();
        for (int i = 0; i < 30; i++) {
            for (int j = 0; j < 65; j++) {
                assertThat(rows[i][j]).isEqualTo(j < 40 ? i * 40 + j : -(i * 25 + j - 40.0));
            }
        }
        long before = engine().statistics().held();
        DArray same = DArrays.concat(0, a, a).fetch();
        assertThat(engine().statistics().held()).isEqualTo(before);
        assertThat(same.collect()).hasSize(2 * 30 * 40).startsWith(0, 1, 2).endsWith(1198, 1199);
    }

    @Test
    void joinedTypesMeetAndShapesMustFit() {
        DArray integers = DArrays.arange(engine(), Blocks.of(3), 4).cast(DType.INT32);
        DArray joined = DArrays.concat(0, integers, DArrays.distribute(engine(), Blocks.of(2), new double[] {0.5}));
        assertThat(joined.dtype()).isEqualTo(DType.FLOAT64);
        assertThat(joined.collect()).containsExactly(0, 1, 2, 3, 0.5);
        assertThatThrownBy(() -> DArrays.concat(0, counted(Blocks.auto(), 2, 3), counted(Blocks.auto(), 2, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("concat on axis 0: shapes [2 x 3] and [2 x 4] differ on another axis");
    }

    @Test
    void arraysAreStackedOnANewAxis() {
        DArray a = counted(Blocks.of(2), 3);
        DArray stacked = DArrays.stack(1, a, a.add(10));
        assertThat(stacked.shape().toString()).isEqualTo("[3 x 2]");
        assertThat(stacked.collect()).containsExactly(0, 10, 1, 11, 2, 12);
        assertThat(DArrays.stack(0, a, a.add(10)).collect()).containsExactly(0, 1, 2, 10, 11, 12);
    }

    @Test
    void indicesAreTakenInAnyOrderAndAgain() {
        DArray x = counted(Blocks.of(4, 3), 10, 7);
        assertThat(x.take(0, 9, 0, -1, 3, 4, 5, 6).shape().toString()).isEqualTo("[7 x 7]");
        double[][] rows = x.take(0, 9, 0, -1, 3, 4, 5, 6).collect2d();
        int[] expected = {9, 0, 9, 3, 4, 5, 6};
        for (int i = 0; i < 7; i++) {
            int row = expected[i] * 7;
            assertThat(rows[i])
                    .containsExactly(
                            IntStream.range(row, row + 7).asDoubleStream().toArray());
        }
        assertThat(x.take(1, 6, 6).slice(Range.at(2)).collect()).containsExactly(20, 20);
        assertThat(x.take(1).elements()).isZero();
        assertThatThrownBy(() -> x.take(0, 3, 10))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("index 10 is outside of axis 0, which has 10 elements");
    }

    @Test
    void aMaskKeepsWhatIsTrue() {
        DArray x = DArrays.randn(engine(), 5, Blocks.of(100), 1_000).fetch();
        DArray positive = x.filter(x.gt(0));
        double[] expected = Arrays.stream(x.collect()).filter(v -> v > 0).toArray();
        assertThat(positive.collect()).containsExactly(expected);
        assertThat(positive.isStored()).isTrue();
        assertThat(x.filter(x.gt(100)).elements()).isZero();
        DArray bytes = x.mul(50).cast(DType.INT8);
        assertThat(bytes.filter(bytes.lt(0)).collectLongs())
                .containsExactly(
                        Arrays.stream(bytes.collectLongs()).filter(v -> v < 0).toArray());
        assertThatThrownBy(() -> x.filter(x.slice(Range.to(3)).gt(0)))
                .hasMessage("filter of an array of [1000] takes a mask of BOOL and that shape, got BOOL of [3]");
    }

    @RepeatedTest(30)
    void reshapingKeepsTheRowMajorOrder(RepetitionInfo info) {
        Random random = new Random(info.getCurrentRepetition());
        long[] extents = {1 + random.nextInt(6), 1 + random.nextInt(6), 1 + random.nextInt(6), 1 + random.nextInt(4)};
        long[] blocks =
                LongStream.of(extents).map(n -> 1 + random.nextInt((int) n)).toArray();
        long n = LongStream.of(extents).reduce(1, (a, b) -> a * b);
        DArray x = counted(Blocks.of(blocks), extents);
        double[] all = IntStream.range(0, (int) n).asDoubleStream().toArray();
        assertThat(x.flatten().collect()).containsExactly(all);
        DArray other = x.reshape(extents[2] * extents[0], -1, extents[3]);
        assertThat(other.shape().elements()).isEqualTo(n);
        assertThat(other.collect()).containsExactly(all);
        assertThat(other.transpose()
                        .reshape(extents)
                        .reshape(other.transpose().shape().extents())
                        .collect())
                .containsExactly(other.transpose().collect());
    }

    @Test
    void reshapingReachesArraysWithoutAxesAndEmptyOnes() {
        DArray one = counted(Blocks.of(1, 1), 1, 1);
        assertThat(one.reshape().rank()).isZero();
        assertThat(one.reshape().collect()).containsExactly(0);
        assertThat(one.reshape().reshape(1, 1, 1).collect()).containsExactly(0);
        assertThat(counted(Blocks.of(1, 1), 0, 3).reshape(3, 0, 2).elements()).isZero();
        assertThatThrownBy(() -> counted(Blocks.of(2, 2), 2, 3).reshape(4, 2))
                .hasMessage("an array of [2 x 3] has 6 elements, and cannot have the shape [4 x 2] of 8");
    }

    @Test
    void anAxisIsRolledBothWays() {
        DArray x = counted(Blocks.of(3), 10);
        for (int shift : new int[] {0, 1, 3, 9, 10, 13, -1, -4, -25}) {
            double[] expected = IntStream.range(0, 10)
                    .mapToDouble(i -> Math.floorMod(i - shift, 10))
                    .toArray();
            assertThat(x.roll(0, shift).collect()).as("by %s", shift).containsExactly(expected);
        }
        assertThat(counted(Blocks.of(2, 2), 2, 3).roll(1, 1).collect()).containsExactly(2, 0, 1, 5, 3, 4);
    }

    @Test
    void tilesRepeatEachAxis() {
        DArray x = counted(Blocks.of(1, 2), 2, 2);
        assertThat(x.tile(2, 3).shape().toString()).isEqualTo("[4 x 6]");
        assertThat(x.tile(2, 3).collect())
                .containsExactly(DoubleStream.of(0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3, 0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3)
                        .toArray());
        assertThat(x.tile(0, 1).elements()).isZero();
        assertThatThrownBy(() -> x.tile(2))
                .hasMessage("tile of an array of [2 x 2] takes a number >= 0 for each axis, got [2]");
    }

    @RepeatedTest(30)
    void aPartIsReplacedAndTheArrayStays(RepetitionInfo info) {
        Random random = new Random(info.getCurrentRepetition());
        int rows = 1 + random.nextInt(12);
        int columns = 1 + random.nextInt(12);
        DArray x = counted(Blocks.of(1 + random.nextInt(rows), 1 + random.nextInt(columns)), rows, columns);
        int top = random.nextInt(rows);
        int bottom = top + random.nextInt(rows - top + 1);
        int left = random.nextInt(columns);
        int right = left + random.nextInt(columns - left + 1);
        DArray value =
                counted(Blocks.of(2, 3), bottom - top, right - left).mul(-1).sub(1);
        double[][] replaced =
                x.replace(value, Range.of(top, bottom), Range.of(left, right)).collect2d();
        double[][] before = x.collect2d();
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                boolean inside = i >= top && i < bottom && j >= left && j < right;
                assertThat(replaced[i][j])
                        .isEqualTo(inside ? -((i - top) * (right - left) + j - left) - 1.0 : before[i][j]);
            }
        }
    }

    @Test
    void aPartMayBeReplacedByANumberARowOrOneElement() {
        DArray x = counted(Blocks.of(2, 2), 3, 3).cast(DType.INT32);
        DArray row = DArrays.distribute(engine(), Blocks.of(2), new double[] {7.9, 8.9, 9.9});
        assertThat(x.replace(-1, Range.at(1)).collectLongs()).containsExactly(0, 1, 2, -1, -1, -1, 6, 7, 8);
        assertThat(x.replace(row, Range.of(1, 3)).collectLongs()).containsExactly(0, 1, 2, 7, 8, 9, 7, 8, 9);
        assertThat(x.replace(5, Range.at(-1), Range.at(0)).collectLongs()).containsExactly(0, 1, 2, 3, 4, 5, 5, 7, 8);
        assertThatThrownBy(() -> x.replace(row, Range.all(), Range.of(0, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[3]")
                .hasMessageContaining("[3 x 2]");
        assertThatThrownBy(() -> x.replace(1, Range.all().by(2)))
                .hasMessage("replace takes ranges with step 1, got ::2");
    }

    @Test
    void piecesAreExplainedAndSpillLikeEverythingElse() {
        DArray x = DArrays.rand(engine(), 1, Blocks.of(1 << 17), 1 << 22).persist(); // half of the budget
        DArray joined = DArrays.concat(0, x.add(0), x.mul(1), x.sub(0)).roll(0, 12_345);
        Plan plan = joined.explain();
        assertThat(plan.steps()).hasSize(5);
        assertThat(plan.tasks()).isEqualTo(32 * 3 + 96 * 2);
        double sum = x.sum().fetch();
        assertThat(joined.sum().fetch()).isCloseTo(3 * sum, org.assertj.core.data.Offset.offset(1e-6));
    }
}
