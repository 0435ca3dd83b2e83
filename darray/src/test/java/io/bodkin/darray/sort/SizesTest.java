package io.bodkin.darray.sort;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.darray.grid.Grid;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.chunk.PinnedBlock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizesTest {
    private static final int THREADS = 2;

    @ParameterizedTest
    @CsvSource({"INT8,true", "INT8,false", "FLOAT32,true", "FLOAT64,true", "FLOAT64,false"})
    void noTaskNeedsABlockLargerThanThereCanBeHoweverLargeTheBudget(DType dtype, boolean places) {
        Order order = new Order(dtype, false, places);
        long block = PinnedBlock.MAX_BYTES / dtype.byteWidth();
        long budget = 1L << 40;
        Grid fitting = Sizes.fitting(order, Grid.regular(new long[] {3 * block}, new long[] {block}), budget, THREADS);
        Sizes sizes = Sizes.of(order, fitting, budget, THREADS);
        long longest = 0;
        for (int[] run : sizes.runs()) {
            longest = Math.max(longest, fitting.cut(0, run[1]) - fitting.cut(0, run[0]));
        }
        assertThat(Sorted.room(order, longest)).isLessThanOrEqualTo(PinnedBlock.MAX_BYTES);
        assertThat((long) sizes.piece() * order.recordBytes()).isLessThanOrEqualTo(PinnedBlock.MAX_BYTES);
        long result = sizes.result().largestBlock();
        assertThat(result * order.resultBytes()).isLessThanOrEqualTo(PinnedBlock.MAX_BYTES);
        assertThat(Sorted.room(order, result + 4L * sizes.runs().size() * sizes.cell()))
                .isLessThanOrEqualTo(PinnedBlock.MAX_BYTES);
    }
}
