package io.bodkin.cli.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bodkin.engine.fault.BodkinException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;

class FlightsGeneratorTest {
    private static double[][] generate(FlightsGenerator generator, BufferAllocator allocator) {
        double[][] columns = new double[3][Math.toIntExact(generator.rowCount())];
        int row = 0;
        for (int batch = 0; batch < generator.batchCount(); batch++) {
            try (VectorSchemaRoot root = VectorSchemaRoot.create(generator.schema(), allocator)) {
                generator.fill(batch, root);
                assertThat(root.getRowCount()).isEqualTo(generator.batchRows(batch));
                SmallIntVector delay = (SmallIntVector) root.getVector("delay");
                SmallIntVector distance = (SmallIntVector) root.getVector("distance");
                Float4Vector time = (Float4Vector) root.getVector("time");
                assertThat(delay.getNullCount() + distance.getNullCount() + time.getNullCount())
                        .isZero();
                for (int i = 0; i < root.getRowCount(); i++, row++) {
                    columns[0][row] = delay.get(i);
                    columns[1][row] = distance.get(i);
                    columns[2][row] = time.get(i);
                }
            }
        }
        assertThat(row).isEqualTo(columns[0].length);
        return columns;
    }

    private static void assertExpected(FlightsGenerator generator, double[][] columns) {
        List<ExpectedColumn> expected = generator.expected();
        for (int c = 0; c < 3; c++) {
            double[] column = columns[c];
            double mean = DoubleStream.of(column).sum() / column.length;
            double variance =
                    DoubleStream.of(column).map(v -> (v - mean) * (v - mean)).sum() / column.length;
            ExpectedColumn told = expected.get(c);
            assertThat(told.rows()).isEqualTo(column.length);
            assertThat(told.nulls()).isZero();
            assertThat(told.min()).isEqualTo(Arrays.stream(column).min().orElseThrow());
            assertThat(told.max()).isEqualTo(Arrays.stream(column).max().orElseThrow());
            assertThat(told.mean()).isCloseTo(mean, within(1e-10 * Math.max(1, Math.abs(mean))));
            assertThat(told.std()).isCloseTo(Math.sqrt(variance), within(1e-9 * Math.max(1, mean)));
            assertThat(told.distinct())
                    .isEqualTo(Arrays.stream(column).distinct().count());
        }
    }

    @Test
    void statisticsOfRealFlightsAreKnownBeforehand() {
        try (BufferAllocator allocator = new RootAllocator()) {
            for (long rows : new long[] {1, 199_999, 200_000, 1_234_567}) {
                FlightsGenerator generator = FlightsGenerator.ofRows(rows, 42, 300_001, allocator);
                assertExpected(generator, generate(generator, allocator));
            }
        }
    }

    @Property(tries = 40)
    void statisticsFollowFromTheSmallFileForAnySizeAndSeed(
            @ForAll @IntRange(min = 1, max = 3000) int rows,
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 700) int batchRows) {
        FlightRows source = new FlightRows(
                schema(), new short[] {-86, 5, 1444, 5, 0, 7, 5}, new short[] {30, 4962, 77, 1, 2, 3, 4}, new float[] {
                    0, 23.983334f, 1 / 3f, 1 / 60f, 15.999f, 7.25f, 0
                });
        try (BufferAllocator allocator = new RootAllocator()) {
            FlightsGenerator generator = FlightsGenerator.of(source, rows, seed, batchRows);
            assertExpected(generator, generate(generator, allocator));
        }
    }

    private static Schema schema() {
        FieldType small = FieldType.nullable(new ArrowType.Int(16, true));
        return new Schema(List.of(
                new Field("delay", small, null),
                new Field("distance", small, null),
                new Field(
                        "time", FieldType.nullable(new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)), null)));
    }

    @Test
    void theCutIntoBatchesDoesNotChangeTheRowsAndTheSeedDoes() {
        try (BufferAllocator allocator = new RootAllocator()) {
            double[][] once = generate(FlightsGenerator.ofRows(700_000, 1, 700_000, allocator), allocator);
            double[][] cut = generate(FlightsGenerator.ofRows(700_000, 1, 123_457, allocator), allocator);
            double[][] other = generate(FlightsGenerator.ofRows(700_000, 2, 700_000, allocator), allocator);

            assertThat(cut).isDeepEqualTo(once);
            assertThat(Arrays.equals(other[0], once[0])).isFalse();
        }
    }

    @Test
    void sizeIsThatOfTheDataBuffersInBatchesOf64MiB() {
        try (BufferAllocator allocator = new RootAllocator()) {
            FlightsGenerator generator = FlightsGenerator.ofSize(4L << 30, 0, 64 << 20, allocator);
            assertThat(generator.rowCount() * FlightsGenerator.ROW_BYTES).isEqualTo(4L << 30);
            assertThat(generator.batchCount()).isEqualTo(64);
            assertThat(generator.expected().get(2).max()).isLessThan(24);

            assertThatThrownBy(() -> FlightsGenerator.ofSize(7, 0, 64 << 20, allocator))
                    .isInstanceOf(BodkinException.class)
                    .hasMessage("a size of 7 bytes holds no row: a row has 8 bytes");
        }
    }
}
