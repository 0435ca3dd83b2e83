package io.bodkin.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bodkin.cli.describe.ColumnAccumulator;
import io.bodkin.cli.describe.ColumnDescription;
import io.bodkin.cli.describe.Moments;
import io.bodkin.engine.fault.BodkinException;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StandardizeTest {
    private static final int ROWS = 10_007;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void nothingLeaks() {
        allocator.close();
    }

    private static void set(FieldVector vector, int row, byte value) {
        if (vector instanceof TinyIntVector v) {
            v.set(row, value);
        } else if (vector instanceof SmallIntVector v) {
            v.set(row, value);
        } else if (vector instanceof IntVector v) {
            v.set(row, value);
        } else if (vector instanceof BigIntVector v) {
            v.set(row, value);
        } else if (vector instanceof Float4Vector v) {
            v.set(row, value);
        } else {
            ((Float8Vector) vector).set(row, value);
        }
    }

    @Test
    void everyNumberTypeComesOutWithMeanZeroAndDeviationOne() {
        for (BaseFixedWidthVector column : List.of(
                new TinyIntVector("c", allocator),
                new SmallIntVector("c", allocator),
                new IntVector("c", allocator),
                new BigIntVector("c", allocator),
                new Float4Vector("c", allocator),
                new Float8Vector("c", allocator))) {
            try (column) {
                SplittableRandom random = new SplittableRandom(1);
                column.allocateNew(ROWS);
                for (int row = 0; row < ROWS; row++) {
                    if (random.nextInt(5) == 0) {
                        column.setNull(row);
                    } else {
                        set(column, row, (byte) random.nextInt(-40, 100));
                    }
                }
                column.setValueCount(ROWS);
                ColumnAccumulator accumulator = ColumnAccumulator.of(column.getField(), 1);
                accumulator.add(column);
                ColumnDescription described = accumulator.finish();
                double mean = described.mean().orElseThrow();
                double std = described.std().orElseThrow();

                try (Float4Vector result = Standardize.apply(column, mean, std, allocator)) {
                    assertThat(result.getValueCount()).isEqualTo(ROWS);
                    assertThat(result.getName()).isEqualTo("c");
                    for (int row = 0; row < ROWS; row++) {
                        assertThat(result.isNull(row)).isEqualTo(column.isNull(row));
                        if (!result.isNull(row)) {
                            double value = ((Number) column.getObject(row)).doubleValue();
                            assertThat((double) result.get(row)).isCloseTo((value - mean) / std, within(1e-6));
                        }
                    }
                    Moments spread = Spread.of(result);
                    assertThat(spread.count()).isEqualTo(ROWS - column.getNullCount());
                    assertThat(spread.mean()).isCloseTo(0, within(1e-7));
                    assertThat(spread.deviation()).isCloseTo(1, within(1e-7));
                }
            }
        }
    }

    @Test
    void constantColumnBecomesZerosAndWhatIsNotFiniteIsLeftOutOfTheCheck() {
        try (Float8Vector column = new Float8Vector("c", allocator)) {
            column.allocateNew(3);
            column.set(0, 5);
            column.set(1, Double.NaN);
            column.set(2, 5);
            column.setValueCount(3);
            try (Float4Vector result = Standardize.apply(column, 5, 0, allocator)) {
                assertThat(result.get(0)).isZero();
                assertThat(result.get(1)).isNaN();
                assertThat(Spread.of(result).count()).isEqualTo(2);
                assertThat(Spread.of(result).deviation()).isZero();
            }
        }
    }

    @Test
    void columnsThatAreNotNumbersAreRefused() {
        try (VarCharVector column = new VarCharVector("name", allocator)) {
            assertThat(Standardize.accepts(column.getField())).isFalse();
            assertThatThrownBy(() -> Standardize.apply(column, 0, 1, allocator))
                    .isInstanceOf(BodkinException.class)
                    .hasMessage("column \"name\" cannot be standardised: it is Utf8");
        }
    }
}
