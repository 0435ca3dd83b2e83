package io.bodkin.darray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What views are not, and what they cost; that their elements are right is held by RandomProgramsTest. */
class ViewTest {
    @RegisterExtension
    final TestEngine engine = new TestEngine("64MiB");

    private DArray sequence(long rows, long columns) {
        Engine e = engine.get();
        double[] values = new double[(int) (rows * columns)];
        Arrays.setAll(values, i -> i);
        return DArrays.distribute(e, Blocks.of(2, 3), values, rows, columns);
    }

    @Test
    void rangesCountFromEitherEndAndInEitherDirection() {
        DArray x = DArrays.arange(engine.get(), Blocks.of(4), 10);
        assertThat(x.slice(Range.of(2, 5)).collectLongs()).containsExactly(2, 3, 4);
        assertThat(x.slice(Range.from(-2)).collectLongs()).containsExactly(8, 9);
        assertThat(x.slice(Range.to(-7)).collectLongs()).containsExactly(0, 1, 2);
        assertThat(x.slice(Range.all().by(-4)).collectLongs()).containsExactly(9, 5, 1);
        assertThat(x.slice(Range.of(6, 2).by(-2)).collectLongs()).containsExactly(6, 4);
        assertThat(x.slice(Range.from(2).by(-1)).collectLongs()).containsExactly(2, 1, 0);
        assertThat(x.slice(Range.of(5, 2)).collectLongs()).isEmpty();
        assertThat(x.slice(Range.at(-1)).collectLongs()).containsExactly(9);
        assertThat(x.slice(Range.at(-1)).rank()).isZero();
    }

    @Test
    void rangesOutsideOfTheirAxisAreRefusedWithAxisIndexAndSize() {
        DArray x = sequence(3, 4);
        assertThatThrownBy(() -> x.slice(Range.all(), Range.at(4)))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("index 4 is outside of axis 1, which has 4 elements");
        assertThatThrownBy(() -> x.slice(Range.of(-4, 2)))
                .hasMessage("index -4 is outside of axis 0, which has 3 elements");
        assertThatThrownBy(() -> x.slice(Range.to(4))).hasMessage("index 4 is outside of axis 0, which has 3 elements");
        assertThatThrownBy(() -> x.slice(Range.all(), Range.all(), Range.all()))
                .hasMessage("3 ranges for an array of [3 x 4], which has 2 axes");
        assertThatThrownBy(() -> x.permute(0, 0))
                .hasMessage("permute of an array of [3 x 4] must name each of its axes once, got [0, 0]");
        assertThatThrownBy(() -> x.broadcastTo(2, 4)).hasMessageStartingWith("broadcastTo: shapes [3 x 4] and [2 x 4]");
        assertThatThrownBy(() -> x.slice(Range.all(), Range.to(1)).broadcastTo(1, 4))
                .hasMessageContaining("[3 x 1]");
        assertThatThrownBy(() -> x.size(2)).hasMessage("an array of [3 x 4] has no axis 2");
    }

    @Test
    void transposedFlippedAndDiagonal() {
        DArray x = sequence(2, 3);
        assertThat(x.transpose().collect2d()).isDeepEqualTo(new double[][] {{0, 3}, {1, 4}, {2, 5}});
        assertThat(x.flip().collect()).containsExactly(5, 4, 3, 2, 1, 0);
        assertThat(x.flip(1).collect()).containsExactly(2, 1, 0, 5, 4, 3);
        assertThat(sequence(5, 7).diagonal().collect()).containsExactly(0, 8, 16, 24, 32);
        assertThat(x.newAxis(-1).shape().extents()).containsExactly(2, 3, 1);
    }

    @Test
    void aViewOfAViewReadsItsSourceOnce() {
        DArray x = sequence(20, 30);
        DArray view = x.transpose().slice(Range.from(1).by(3)).flip(0).newAxis(1);
        assertThat(view.explain().steps()).hasSize(1);
        DArray block = x.slice(Range.of(2, 4), Range.of(3, 6));
        assertThat(block.explain().tasks()).isEqualTo(1);
        assertThat(block.explain().steps().get(0).takenBytes()).isEqualTo(2 * 3 * 8);
    }

    @Test
    void largeTransposesAreRight() {
        Engine e = engine.get();
        DArray x = DArrays.rand(e, 7, Blocks.of(130, 257), 300, 500)
                .cast(DType.FLOAT32)
                .fetch();
        double[][] rows = x.collect2d();
        double[][] turned = x.transpose().rechunk(Blocks.of(101, 299)).collect2d();
        for (int i = 0; i < 300; i++) {
            for (int j = 0; j < 500; j++) {
                assertThat(turned[j][i]).isEqualTo(rows[i][j]);
            }
        }
        x.release();
    }
}
