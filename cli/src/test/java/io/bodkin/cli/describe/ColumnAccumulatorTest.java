package io.bodkin.cli.describe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.bodkin.engine.fault.BodkinException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.util.hash.ArrowBufHasher;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampSecVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.RunEndEncodedVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.util.TransferPair;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ColumnAccumulatorTest {
    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void nothingLeaks() {
        allocator.close();
    }

    private interface Setter<V> {
        void set(V vector, int row);
    }

    /** Writes {@code rows} rows, describes them in batches cut at odd places, each slice a vector of its own. */
    private <V extends FieldVector> ColumnDescription describe(V vector, int rows, Setter<V> setter, int... cuts) {
        try (vector) {
            vector.setInitialCapacity(rows);
            vector.allocateNew();
            for (int row = 0; row < rows; row++) {
                setter.set(vector, row);
            }
            vector.setValueCount(rows);
            return describeSlices(vector, cuts);
        }
    }

    private ColumnDescription describeSlices(FieldVector vector, int... cuts) {
        int rows = vector.getValueCount();
        int[] ends = IntStream.concat(Arrays.stream(cuts).filter(cut -> cut < rows), IntStream.of(rows))
                .toArray();
        ColumnAccumulator all = ColumnAccumulator.of(vector.getField(), 1);
        int start = 0;
        for (int end : ends) {
            ColumnAccumulator part = ColumnAccumulator.of(vector.getField(), 1);
            TransferPair slice = vector.getTransferPair(allocator);
            slice.splitAndTransfer(start, end - start);
            try (FieldVector batch = (FieldVector) slice.getTo()) {
                part.add(batch);
            }
            all.merge(part);
            start = end;
        }
        return all.finish();
    }

    private static long whole(Scalar scalar) {
        return ((Scalar.Whole) scalar).value();
    }

    private static double real(Scalar scalar) {
        return ((Scalar.Real) scalar).value();
    }

    private static String text(Scalar scalar) {
        return ((Scalar.Text) scalar).value();
    }

    private static final int[] CUTS = {0, 13, 77, 1000, 1000, 5003, 40_001};

    @Test
    void signedAndUnsignedIntegersOfEveryWidthMatchBruteForce() {
        int rows = 60_000;
        long[] random = new SplittableRandom(7).longs(rows).toArray();
        boolean[] isNull = nulls(rows);
        checkLongs(
                describe(
                        new TinyIntVector("c", allocator),
                        rows,
                        (v, i) -> setOrNull(isNull[i], () -> v.setNull(i), () -> v.set(i, (byte) random[i])),
                        CUTS),
                keep(rows, isNull, i -> (long) (byte) random[i]));
        checkLongs(
                describe(
                        new UInt1Vector("c", allocator),
                        rows,
                        (v, i) -> setOrNull(isNull[i], () -> v.setNull(i), () -> v.set(i, (byte) random[i])),
                        CUTS),
                keep(rows, isNull, i -> random[i] & 0xFF));
        checkLongs(
                describe(
                        new SmallIntVector("c", allocator),
                        rows,
                        (v, i) -> setOrNull(isNull[i], () -> v.setNull(i), () -> v.set(i, (short) random[i])),
                        CUTS),
                keep(rows, isNull, i -> (long) (short) random[i]));
        checkLongs(
                describe(
                        new UInt2Vector("c", allocator),
                        rows,
                        (v, i) -> setOrNull(isNull[i], () -> v.setNull(i), () -> v.set(i, (char) random[i])),
                        CUTS),
                keep(rows, isNull, i -> random[i] & 0xFFFF));
        checkLongs(
                describe(
                        new IntVector("c", allocator),
                        rows,
                        (v, i) -> setOrNull(isNull[i], () -> v.setNull(i), () -> v.set(i, (int) random[i])),
                        CUTS),
                keep(rows, isNull, i -> (long) (int) random[i]));
        checkLongs(
                describe(
                        new UInt4Vector("c", allocator),
                        rows,
                        (v, i) -> setOrNull(isNull[i], () -> v.setNull(i), () -> v.set(i, (int) random[i])),
                        CUTS),
                keep(rows, isNull, i -> random[i] & 0xFFFF_FFFFL));
        checkLongs(
                describe(
                        new BigIntVector("c", allocator),
                        rows,
                        (v, i) -> setOrNull(isNull[i], () -> v.setNull(i), () -> v.set(i, random[i])),
                        CUTS),
                keep(rows, isNull, i -> random[i]));
    }

    @Test
    void largeUnsignedIntegersAreExact() {
        long[] values = {-1, -2, 5, Long.MIN_VALUE, -1};
        ColumnDescription described =
                describe(new UInt8Vector("c", allocator), values.length, (v, i) -> v.set(i, values[i]), 2);

        assertThat(described.type()).isEqualTo("uint64");
        assertThat(described.min()).hasValue(new Scalar.Whole(5));
        assertThat(described.max()).hasValue(new Scalar.Exact(new BigDecimal("18446744073709551615")));
        assertThat(described.p50()).hasValue(new Scalar.Exact(new BigDecimal("18446744073709551614")));
        assertThat(described.distinct()).hasValue(4);
        Reference.assertMoments(
                described,
                Arrays.stream(values)
                        .mapToObj(Reference::unsigned)
                        .map(BigDecimal::new)
                        .toList());
    }

    @Test
    void closeIntegersFarFromZeroKeepTheirDeviationAndTheirRanks() {
        int rows = 100_000;
        long base = 1L << 62;
        ColumnDescription described = describe(
                new BigIntVector("c", allocator),
                rows,
                (v, i) -> v.set(i, i == 0 ? 0 : base + (i * 7919L) % 1000),
                20_000,
                50_000);
        checkLongs(
                described,
                IntStream.range(0, rows)
                        .mapToObj(i -> i == 0 ? 0L : base + (i * 7919L) % 1000)
                        .toList());
    }

    private static void checkLongs(ColumnDescription described, List<Long> values) {
        Reference.assertOrdered(described, values, Comparator.naturalOrder(), ColumnAccumulatorTest::whole, 0.01);
        Reference.assertMoments(
                described, values.stream().map(BigDecimal::valueOf).toList());
        assertThat(described.rows() - described.nulls()).isEqualTo(values.size());
        assertThat(described.nan()).isEmpty();
        assertThat(described.inf()).isEmpty();
    }

    private static boolean[] nulls(int rows) {
        SplittableRandom random = new SplittableRandom(3);
        boolean[] isNull = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            // Long stretches without nulls, as well as dense ones.
            isNull[i] = i % 3000 > 1500 && random.nextInt(3) == 0;
        }
        return isNull;
    }

    private static <T> List<T> keep(int rows, boolean[] isNull, Function<Integer, T> value) {
        return IntStream.range(0, rows)
                .filter(i -> !isNull[i])
                .boxed()
                .map(value)
                .toList();
    }

    private static void setOrNull(boolean isNull, Runnable setNull, Runnable set) {
        (isNull ? setNull : set).run();
    }

    private static final double[] SPECIAL = {
        Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 0.0, Double.MIN_VALUE
    };

    @Test
    void nanAndInfinitiesAreCountedAndLeftOutOfAllElse() {
        int rows = 50_000;
        boolean[] isNull = nulls(rows);
        SplittableRandom random = new SplittableRandom(5);
        double[] values = new double[rows];
        for (int i = 0; i < rows; i++) {
            values[i] = random.nextInt(10) == 0 ? SPECIAL[random.nextInt(SPECIAL.length)] : random.nextDouble(-5, 100);
        }
        ColumnDescription doubles = describe(
                new Float8Vector("c", allocator),
                rows,
                (v, i) -> setOrNull(isNull[i], () -> v.setNull(i), () -> v.set(i, values[i])),
                CUTS);
        checkReals(doubles, keep(rows, isNull, i -> values[i]));
        ColumnDescription floats = describe(
                new Float4Vector("c", allocator),
                rows,
                (v, i) -> setOrNull(isNull[i], () -> v.setNull(i), () -> v.set(i, (float) values[i])),
                CUTS);
        checkReals(floats, keep(rows, isNull, i -> (double) (float) values[i]));
        ColumnDescription halves = describe(
                new Float2Vector("c", allocator),
                rows,
                (v, i) ->
                        setOrNull(isNull[i], () -> v.setNull(i), () -> v.setWithPossibleTruncate(i, (float) values[i])),
                CUTS);
        assertThat(halves.type()).isEqualTo("float16");
        try (Float2Vector half = new Float2Vector("h", allocator)) {
            half.allocateNew(rows);
            for (int i = 0; i < rows; i++) {
                half.setWithPossibleTruncate(i, (float) values[i]);
            }
            checkReals(halves, keep(rows, isNull, i -> half.getValueAsDouble(i)));
        }
    }

    private static void checkReals(ColumnDescription described, List<Double> values) {
        assertThat(described.nan())
                .hasValue(values.stream().filter(v -> v.isNaN()).count());
        assertThat(described.inf())
                .hasValue(values.stream().filter(v -> v.isInfinite()).count());
        List<Double> finite =
                values.stream().filter(Double::isFinite).map(v -> v + 0.0).toList();
        Reference.assertOrdered(described, finite, Comparator.naturalOrder(), ColumnAccumulatorTest::real, 0.01);
        Reference.assertMoments(described, finite.stream().map(Reference::exact).toList());
    }

    @Test
    void meanSurvivesCancellationAndDeviationSurvivesALargeMean() {
        double[] cancelling = {1e16, 1, -1e16, 1};
        ColumnDescription described =
                describe(new Float8Vector("c", allocator), 4, (v, i) -> v.set(i, cancelling[i]), 1, 2, 3);
        assertThat(described.mean()).hasValue(0.5);

        ColumnDescription offset =
                describe(new Float8Vector("c", allocator), 30_000, (v, i) -> v.set(i, 1e9 + i % 3), 7, 20_000);
        assertThat(offset.mean()).hasValue(1e9 + 1);
        assertThat(offset.std().orElseThrow()).isCloseTo(Math.sqrt(2.0 / 3), withinPercentage(1e-6));
    }

    @Test
    void numbersAtTheEndsOfTheRangeNeitherOverflowNorVanish() {
        double[][] columns = {
            {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE},
            {Double.MAX_VALUE, -Double.MAX_VALUE, 1, 0},
            {1e-200, 3e-200, 0, 5e-200},
            {Double.MIN_VALUE, 0, 3 * Double.MIN_VALUE},
            {1e-200, 1, 1e200, 2e200, 5},
            {0, 0, 0},
        };
        for (double[] column : columns) {
            ColumnDescription described =
                    describe(new Float8Vector("c", allocator), column.length, (v, i) -> v.set(i, column[i]), 1, 2);
            checkReals(described, Arrays.stream(column).boxed().toList());
        }
    }

    @Test
    void decimalsAreExactInsideAndOutsideALong() {
        int rows = 20_000;
        SplittableRandom random = new SplittableRandom(11);
        List<BigDecimal> small = IntStream.range(0, rows)
                .mapToObj(i -> BigDecimal.valueOf(random.nextLong(-1000, 5_000_000), 2))
                .toList();
        ColumnDescription described =
                describe(new DecimalVector("c", allocator, 12, 2), rows, (v, i) -> v.set(i, small.get(i)), CUTS);
        assertThat(described.type()).isEqualTo("decimal128(12, 2)");
        checkDecimals(described, small);

        List<BigDecimal> large = IntStream.range(0, rows)
                .mapToObj(i -> new BigDecimal("12345678901234567890123456.5")
                        .multiply(BigDecimal.valueOf(random.nextInt(-50, 200)))
                        .setScale(4))
                .toList();
        ColumnDescription wide =
                describe(new Decimal256Vector("c", allocator, 60, 4), rows, (v, i) -> v.set(i, large.get(i)), CUTS);
        checkDecimals(wide, large);
    }

    @Test
    void distinctIsNeverMoreThanThereAreValues() {
        int rows = 3000;
        for (int turn = 0; turn < 20; turn++) {
            long from = turn * 1_000_003L;
            ColumnDescription described = describe(
                    new Float8Vector("c", allocator),
                    rows,
                    (v, i) -> setOrNull(
                            i % 10 == 0, () -> v.setNull(i), () -> v.set(i, i % 10 == 1 ? Double.NaN : from + i)),
                    CUTS);
            assertThat(described.distinct().orElseThrow()).isLessThanOrEqualTo(rows * 8 / 10);
        }
    }

    private static void checkDecimals(ColumnDescription described, List<BigDecimal> values) {
        Reference.assertOrdered(described, values, Comparator.naturalOrder(), s -> ((Scalar.Exact) s).value(), 0.01);
        Reference.assertMoments(described, values);
    }

    @Test
    void booleansAreDescribedAsBooleansWithTheShareOfTrueAsMean() {
        boolean[] isNull = nulls(10_000);
        ColumnDescription described = describe(
                new BitVector("c", allocator),
                10_000,
                (v, i) -> setOrNull(isNull[i], () -> v.setNull(i), () -> v.set(i, i % 4 == 0 ? 1 : 0)),
                CUTS);
        List<Boolean> values = keep(10_000, isNull, i -> i % 4 == 0);
        double share = (double) values.stream().filter(v -> v).count() / values.size();

        Reference.assertOrdered(described, values, Comparator.naturalOrder(), s -> ((Scalar.Flag) s).value(), 0);
        assertThat(described.mean()).hasValue(share);
        assertThat(described.std().orElseThrow()).isCloseTo(Math.sqrt(share * (1 - share)), within(1e-12));
    }

    @Test
    void datesAndTimesAreIsoTextWithoutMeanAndDeviation() {
        ColumnDescription days = describe(new DateDayVector("c", allocator), 366, (v, i) -> v.set(i, i), 100);
        assertThat(days.type()).isEqualTo("date32");
        assertThat(days.min()).hasValue(new Scalar.Text("1970-01-01"));
        assertThat(days.max()).hasValue(new Scalar.Text("1971-01-01"));
        assertThat(days.p50())
                .hasValue(new Scalar.Text(LocalDate.ofEpochDay(182).toString()));
        assertThat(days.mean()).isEmpty();
        assertThat(days.std()).isEmpty();

        ColumnDescription millis =
                describe(new DateMilliVector("c", allocator), 2, (v, i) -> v.set(i, i * 86_400_000L + i));
        assertThat(millis.min()).hasValue(new Scalar.Text("1970-01-01"));
        assertThat(millis.max()).hasValue(new Scalar.Text("1970-01-02T00:00:00.001"));

        ColumnDescription times =
                describe(new TimeMilliVector("c", allocator), 3, (v, i) -> v.set(i, i * 43_200_000 + 1));
        assertThat(times.type()).isEqualTo("time32[ms]");
        assertThat(times.min()).hasValue(new Scalar.Text("00:00:00.001"));
        assertThat(times.max()).hasValue(new Scalar.Text("PT24H0.001S"));

        ColumnDescription zoned = describe(
                new TimeStampMicroTZVector("c", allocator, "Europe/Paris"),
                2,
                (v, i) -> v.set(i, i == 0 ? -1 : 1_720_000_000_000_000L));
        assertThat(zoned.type()).isEqualTo("timestamp[us, Europe/Paris]");
        assertThat(zoned.min()).hasValue(new Scalar.Text("1970-01-01T00:59:59.999999+01:00"));
        assertThat(zoned.max()).hasValue(new Scalar.Text("2024-07-03T11:46:40+02:00"));

        ColumnDescription local =
                describe(new TimeStampSecVector("c", allocator), 2, (v, i) -> v.set(i, i == 0 ? 0 : Long.MAX_VALUE));
        assertThat(local.min()).hasValue(new Scalar.Text("1970-01-01T00:00:00"));
        assertThat(text(local.max().orElseThrow())).startsWith("1970-01-01T00:00:00Z/PT");

        ColumnDescription durations = describe(
                new DurationVector(
                        new Field("c", FieldType.nullable(new ArrowType.Duration(TimeUnit.MICROSECOND)), null),
                        allocator),
                1,
                (v, i) -> v.set(i, -1_500_000));
        assertThat(durations.type()).isEqualTo("duration[us]");
        assertThat(durations.p99()).hasValue(new Scalar.Text("PT-1.5S"));
    }

    @Test
    void stringsOfAllLayoutsMatchBruteForce() {
        int rows = 60_000;
        boolean[] isNull = nulls(rows);
        SplittableRandom random = new SplittableRandom(13);
        String[] alphabet = {"a", "b", "é", "日", "\uD83D\uDE00", "z", "\u0000"};
        List<String> values = IntStream.range(0, rows)
                .mapToObj(i -> {
                    StringBuilder text = new StringBuilder(random.nextInt(3) == 0 ? "prefix-" : "");
                    for (int n = random.nextInt(6); n > 0; n--) {
                        text.append(alphabet[random.nextInt(alphabet.length)]);
                    }
                    return text.toString();
                })
                .toList();
        List<String> valid = keep(rows, isNull, values::get);
        checkTexts(
                describe(
                        new VarCharVector("c", allocator),
                        rows,
                        (v, i) -> setOrNull(isNull[i], () -> v.setNull(i), () -> v.setSafe(i, utf8(values.get(i)))),
                        CUTS),
                valid);
        checkTexts(
                describe(
                        new LargeVarCharVector("c", allocator),
                        rows,
                        (v, i) -> setOrNull(isNull[i], () -> v.setNull(i), () -> v.setSafe(i, utf8(values.get(i)))),
                        CUTS),
                valid);
        checkTexts(
                describe(
                        new ViewVarCharVector("c", allocator),
                        rows,
                        (v, i) -> setOrNull(isNull[i], () -> v.setNull(i), () -> v.setSafe(i, utf8(values.get(i)))),
                        CUTS),
                valid);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void checkTexts(ColumnDescription described, List<String> values) {
        Reference.assertOrdered(
                described,
                values,
                (a, b) -> Arrays.compareUnsigned(utf8(a), utf8(b)),
                ColumnAccumulatorTest::text,
                0.01);
        assertThat(described.mean()).isEmpty();
        assertThat(described.std()).isEmpty();
    }

    @Test
    void veryLongStringsAreExactAtTheEndsAndCutInTheQuantiles() {
        String a = "日".repeat(200_000);
        String b = a + "b";
        ColumnDescription described =
                describe(new VarCharVector("c", allocator), 3, (v, i) -> v.setSafe(i, utf8(i == 1 ? a : b)), 1);

        assertThat(described.min()).hasValue(new Scalar.Text(a));
        assertThat(described.max()).hasValue(new Scalar.Text(b));
        assertThat(described.p50()).hasValue(new Scalar.Text("日".repeat(85)));
        assertThat(described.distinct()).hasValue(2);
    }

    @Test
    void dictionaryColumnsAreDescribedLikeTheirValuesWithoutDecodingARow() {
        int rows = 50_000;
        try (IntVector indices = new IntVector("c", allocator);
                VarCharVector dictionary = new VarCharVector("d", allocator);
                VarCharVector decoded = new VarCharVector("c", allocator)) {
            // A null among the values, a value that occurs twice, and one that no row has.
            String[] entries = {"pear", null, "apple", "pear", "unused", "fig"};
            dictionary.allocateNew();
            for (int i = 0; i < entries.length; i++) {
                if (entries[i] != null) {
                    dictionary.setSafe(i, utf8(entries[i]));
                }
            }
            dictionary.setValueCount(entries.length);
            SplittableRandom random = new SplittableRandom(17);
            indices.allocateNew(rows);
            decoded.allocateNew();
            for (int i = 0; i < rows; i++) {
                int entry = random.nextInt(7);
                if (entry == 6) {
                    indices.setNull(i);
                } else {
                    int index = entry == 4 ? 5 : entry;
                    indices.set(i, index);
                    if (entries[index] != null) {
                        decoded.setSafe(i, utf8(entries[index]));
                    }
                }
            }
            indices.setValueCount(rows);
            decoded.setValueCount(rows);

            ColumnAccumulator encoded = ColumnAccumulator.ofEncoded(indices.getField(), dictionary.getField(), 1);
            encoded.addEncoded(indices, dictionary);
            ColumnAccumulator plain = ColumnAccumulator.of(decoded.getField(), 1);
            plain.add(decoded);

            ColumnDescription described = encoded.finish();
            ColumnDescription expected = plain.finish();
            assertThat(described.type()).isEqualTo("dictionary<int32, utf8>");
            assertThat(described)
                    .usingRecursiveComparison()
                    .ignoringFields("type")
                    .isEqualTo(expected);
            assertThat(expected.distinct()).hasValue(3);
        }
    }

    @Test
    void anIndexOutsideItsDictionaryIsRefusedByRow() {
        try (IntVector indices = new IntVector("c", allocator);
                IntVector dictionary = new IntVector("d", allocator)) {
            indices.allocateNew(2);
            indices.set(0, 0);
            indices.set(1, 3);
            indices.setValueCount(2);
            dictionary.allocateNew(3);
            dictionary.set(0, 5);
            dictionary.setValueCount(3);
            ColumnAccumulator accumulator = ColumnAccumulator.ofEncoded(indices.getField(), dictionary.getField(), 1);

            assertThatThrownBy(() -> accumulator.addEncoded(indices, dictionary))
                    .isInstanceOf(BodkinException.class)
                    .hasMessage("column \"c\": row 1 of a batch is entry 3 of a dictionary of 3");
        }
    }

    @Test
    void runEndEncodedColumnsAreDescribedByTheirValues() {
        Field field = new Field(
                "c",
                FieldType.notNullable(ArrowType.RunEndEncoded.INSTANCE),
                List.of(
                        new Field("run_ends", FieldType.notNullable(new ArrowType.Int(32, true)), null),
                        new Field("values", FieldType.nullable(new ArrowType.Int(64, true)), null)));
        try (RunEndEncodedVector runs = new RunEndEncodedVector(field, allocator, null)) {
            runs.initializeChildrenFromFields(field.getChildren());
            IntVector ends = (IntVector) runs.getRunEndsVector();
            BigIntVector values = (BigIntVector) runs.getValuesVector();
            ends.allocateNew(3);
            values.allocateNew(3);
            ends.set(0, 10);
            values.set(0, 7);
            ends.set(1, 15);
            values.setNull(1);
            ends.set(2, 16);
            values.set(2, -9);
            ends.setValueCount(3);
            values.setValueCount(3);
            runs.setValueCount(16);

            ColumnAccumulator accumulator = ColumnAccumulator.of(field, 1);
            accumulator.add(runs);
            ColumnDescription described = accumulator.finish();

            assertThat(described.type()).isEqualTo("run_end_encoded<int32, int64>");
            assertThat(described.rows()).isEqualTo(16);
            assertThat(described.nulls()).isEqualTo(5);
            List<Long> rows = new ArrayList<>(Collections.nCopies(10, 7L));
            rows.add(-9L);
            checkLongs(described, rows);
        }
    }

    @Test
    void binaryNestedAndNullColumnsHaveRowsAndNullsOnly() {
        ColumnDescription binary = describe(
                new VarBinaryVector("c", allocator),
                5,
                (v, i) -> setOrNull(i == 2, () -> v.setNull(i), () -> v.setSafe(i, new byte[] {1})),
                2);
        assertCountsOnly(binary, "binary", 5, 1);

        try (ListVector list = ListVector.empty("c", allocator)) {
            list.addOrGetVector(FieldType.nullable(new ArrowType.Int(32, true)));
            list.allocateNew();
            list.startNewValue(0);
            list.endValue(0, 0);
            list.setNull(1);
            list.setValueCount(2);
            assertCountsOnly(describeSlices(list, 1), "list<$data$: int32>", 2, 1);
        }
        try (DenseUnionVector union = DenseUnionVector.empty("c", allocator)) {
            union.allocateNew();
            union.setValueCount(3);
            ColumnAccumulator accumulator = ColumnAccumulator.of(union.getField(), 1);
            accumulator.add(union);
            assertThat(accumulator.finish().rows()).isEqualTo(3);
            assertThat(accumulator.finish().nulls()).isZero();
        }
        try (NullVector none = new NullVector("c", 4)) {
            ColumnAccumulator accumulator = ColumnAccumulator.of(none.getField(), 1);
            accumulator.add(none);
            assertCountsOnly(accumulator.finish(), "null", 4, 4);
        }
    }

    private static void assertCountsOnly(ColumnDescription described, String type, long rows, long nulls) {
        assertThat(described)
                .isEqualTo(ColumnDescription.of("c", type, rows, nulls, ValueStatistics.Summary.COUNTS_ONLY));
    }

    @Test
    void columnsWithoutValuesHaveNoDistinctValuesAndNoStatistics() {
        for (FieldVector vector : List.of(
                new IntVector("c", allocator),
                new SmallIntVector("c", allocator),
                new Float8Vector("c", allocator),
                new VarCharVector("c", allocator),
                new BitVector("c", allocator),
                new DecimalVector("c", allocator, 10, 2))) {
            ColumnDescription described = describe(vector, 3, FieldVector::setNull, 1);
            assertThat(described.rows()).isEqualTo(3);
            assertThat(described.nulls()).isEqualTo(3);
            assertThat(described.min()).isEqualTo(Optional.empty());
            assertThat(described.mean()).isEmpty();
            assertThat(described.p1()).isEmpty();
            assertThat(described.distinct()).hasValue(0);
        }
    }

    @Test
    void extensionColumnsAreDescribedByTheirStorage() {
        FieldType wrapped = new FieldType(true, new Wrapped(), null);
        try (BigIntVector storage = new BigIntVector("c", allocator);
                WrappedVector vector = new WrappedVector("c", wrapped, allocator, storage)) {
            storage.allocateNew(2);
            storage.set(0, 4);
            storage.setNull(1);
            storage.setValueCount(2);
            ColumnAccumulator accumulator = ColumnAccumulator.of(new Field("c", wrapped, null), 1);
            accumulator.add(vector);
            ColumnDescription described = accumulator.finish();
            assertThat(described.type()).isEqualTo("extension<bodkin.test>");
            assertThat(described.nulls()).isEqualTo(1);
            checkLongs(described, List.of(4L));
        }
    }

    private static final class Wrapped extends ArrowType.ExtensionType {
        @Override
        public ArrowType storageType() {
            return new ArrowType.Int(64, true);
        }

        @Override
        public String extensionName() {
            return "bodkin.test";
        }

        @Override
        public boolean extensionEquals(ExtensionType other) {
            return other instanceof Wrapped;
        }

        @Override
        public ArrowType deserialize(ArrowType storageType, String serializedData) {
            return this;
        }

        @Override
        public String serialize() {
            return "";
        }

        @Override
        public FieldVector getNewVector(String name, FieldType fieldType, BufferAllocator allocator) {
            return new WrappedVector(name, fieldType, allocator, new BigIntVector(name, allocator));
        }
    }

    private static final class WrappedVector extends ExtensionTypeVector<BigIntVector> {
        WrappedVector(String name, FieldType type, BufferAllocator allocator, BigIntVector storage) {
            super(new Field(name, type, null), allocator, storage);
        }

        @Override
        public Object getObject(int index) {
            return getUnderlyingVector().getObject(index);
        }

        @Override
        public int hashCode(int index) {
            return getUnderlyingVector().hashCode(index);
        }

        @Override
        public int hashCode(int index, ArrowBufHasher hasher) {
            return getUnderlyingVector().hashCode(index, hasher);
        }
    }

    @Test
    void narrowColumnsOfWideTablesAreAsExact() {
        SplittableRandom random = new SplittableRandom(29);
        short[] values = new short[30_000];
        try (SmallIntVector vector = new SmallIntVector("c", allocator)) {
            ColumnAccumulator wide = ColumnAccumulator.of(vector.getField(), 500);
            ColumnAccumulator narrow = ColumnAccumulator.of(vector.getField(), 1);
            for (int batch = 0; batch < 5; batch++) {
                vector.allocateNew(values.length);
                for (int i = 0; i < values.length; i++) {
                    values[i] = (short) (random.nextInt(3) == 0 ? random.nextInt() : 1000);
                    vector.set(i, values[i]);
                }
                vector.setValueCount(values.length);
                for (ColumnAccumulator all : List.of(wide, narrow)) {
                    ColumnAccumulator part = ColumnAccumulator.of(vector.getField(), all == wide ? 500 : 1);
                    part.add(vector);
                    part.add(vector);
                    all.merge(part);
                }
            }
            assertThat(wide.finish()).isEqualTo(narrow.finish());
        }
    }

    @Test
    void sameBatchesGiveTheSameBits() {
        int rows = 300_000;
        Setter<Float8Vector> setter = (v, i) -> v.set(i, Math.sin(i) * i);
        ColumnDescription once = describe(new Float8Vector("c", allocator), rows, setter, 20_000, 170_000);
        ColumnDescription again = describe(new Float8Vector("c", allocator), rows, setter, 20_000, 170_000);

        assertThat(again).isEqualTo(once);
    }
}
