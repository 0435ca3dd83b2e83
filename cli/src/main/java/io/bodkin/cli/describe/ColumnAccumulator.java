package io.bodkin.cli.describe;

import static java.util.Objects.requireNonNull;

import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.RunEndEncodedVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Gathers the description of one column, batch by batch.
 *
 * <p>Made for one accumulator a batch, filled on any thread, merged in the order of the batches: then the description
 * has the same bits whatever the number of threads. One thread at a time; vectors are borrowed for the call and only
 * read. Many small batches are better added one after the other to one accumulator, until it has had a few MiB: the
 * distinct values of a batch cost more than those that are known already.
 *
 * <p>Heap: of several batches 0.2 MiB a column, strings 0.5 MiB; of a single one up to 1 MiB, strings 8 MiB, beyond 16
 * columns up to {@code 16 MiB / columns} or what 16,384 values take. Integers of 16 bits take up to 0.5 MiB, beyond 16
 * columns 0.1 MiB. {@link #add} takes 70 KiB more.
 */
public final class ColumnAccumulator {
    // What the samples of one batch may take, all columns together, in keys of 8 bytes.
    private static final int SAMPLED_KEYS = 1 << 21;
    private static final int FEWEST_KEYS = 1 << 12;

    private final String name;
    private final String type;
    private final int sampleSize;
    private final ValueStatistics statistics;
    private long rows;
    private long nulls;

    private ColumnAccumulator(String name, String type, ValueStatistics statistics, int columns) {
        this.name = requireNonNull(name, "name");
        this.type = requireNonNull(type, "type");
        this.statistics = requireNonNull(statistics, "statistics");
        this.sampleSize = Math.max(FEWEST_KEYS, Integer.highestOneBit(SAMPLED_KEYS / Math.max(1, columns)));
    }

    /**
     * For a column that is not dictionary-encoded; extension and run-end encoded columns are described by their values.
     *
     * @param columns how many are described together: beyond 16, each keeps a smaller sample of a batch
     */
    public static ColumnAccumulator of(Field field, int columns) {
        return new ColumnAccumulator(field.getName(), TypeText.of(field), statistics(field), columns);
    }

    /**
     * For a dictionary-encoded column.
     *
     * @param indices the field of the vectors to come: its type is that of the indices
     * @param values the field of the dictionary
     */
    public static ColumnAccumulator ofEncoded(Field indices, Field values, int columns) {
        return new ColumnAccumulator(
                indices.getName(), TypeText.encoded(indices.getType(), values), statistics(values), columns);
    }

    private static ValueStatistics statistics(Field field) {
        ArrowType type = field.getType();
        while (type instanceof ArrowType.ExtensionType extension) {
            type = extension.storageType();
        }
        if (type instanceof ArrowType.RunEndEncoded) {
            return statistics(field.getChildren().get(1));
        }
        if (type instanceof ArrowType.Int integer) {
            return integers(integer);
        }
        if (type instanceof ArrowType.FloatingPoint real) {
            return switch (real.getPrecision()) {
                case HALF -> new NarrowStatistics(NarrowType.FLOAT16);
                case SINGLE -> new KeyedStatistics(NumberTypes.FLOAT32);
                case DOUBLE -> new KeyedStatistics(NumberTypes.FLOAT64);
            };
        }
        if (type instanceof ArrowType.Decimal decimal && decimal.getBitWidth() % Long.SIZE == 0) {
            return new DecimalStatistics(decimal.getScale(), decimal.getBitWidth());
        }
        if (type instanceof ArrowType.Bool) {
            return new FlagStatistics();
        }
        if (type instanceof ArrowType.Utf8
                || type instanceof ArrowType.LargeUtf8
                || type instanceof ArrowType.Utf8View) {
            return new TextStatistics();
        }
        return temporal(type);
    }

    private static ValueStatistics integers(ArrowType.Int type) {
        boolean signed = type.getIsSigned();
        return switch (type.getBitWidth()) {
            case 8 -> new NarrowStatistics(signed ? NarrowType.INT8 : NarrowType.UINT8);
            case 16 -> new NarrowStatistics(signed ? NarrowType.INT16 : NarrowType.UINT16);
            case 32 -> new KeyedStatistics(signed ? NumberTypes.INT32 : NumberTypes.UINT32);
            case 64 -> new KeyedStatistics(signed ? NumberTypes.INT64 : NumberTypes.UINT64);
            default -> throw new AssertionError("no integers of " + type.getBitWidth() + " bits in Arrow");
        };
    }

    private static ValueStatistics temporal(ArrowType type) {
        if (type instanceof ArrowType.Date date) {
            return new KeyedStatistics(
                    date.getUnit() == DateUnit.DAY ? TemporalType.days() : TemporalType.millisOfDate());
        }
        if (type instanceof ArrowType.Time time) {
            return new KeyedStatistics(TemporalType.timeOfDay(time));
        }
        if (type instanceof ArrowType.Timestamp timestamp) {
            return new KeyedStatistics(TemporalType.timestamp(timestamp));
        }
        if (type instanceof ArrowType.Duration duration) {
            return new KeyedStatistics(TemporalType.duration(duration));
        }
        return new CountOnly();
    }

    /** Adds all rows of a batch. */
    public void add(FieldVector vector) {
        FieldVector stored = storage(vector);
        rows += stored.getValueCount();
        if (stored instanceof RunEndEncodedVector runs) {
            addCounted(storage(runs.getValuesVector()), RowCounts.ofRuns(runs));
        } else {
            int nullCount = Validity.countNulls(stored);
            nulls += nullCount;
            statistics.add(stored, nullCount);
        }
        statistics.condense(sampleSize);
    }

    /**
     * Adds all rows of a batch of a dictionary-encoded column. No row is decoded: the rows of each entry are counted.
     *
     * @throws io.bodkin.engine.fault.BodkinException of kind USER if an index is outside the dictionary
     */
    public void addEncoded(FieldVector indices, FieldVector dictionary) {
        FieldVector values = storage(dictionary);
        rows += indices.getValueCount();
        addCounted(values, RowCounts.ofDictionary(name, indices, values));
        statistics.condense(sampleSize);
    }

    private void addCounted(FieldVector values, RowCounts counts) {
        nulls += counts.nulls();
        statistics.addCounted(values, counts.times());
    }

    private static FieldVector storage(FieldVector vector) {
        FieldVector stored = vector;
        while (stored instanceof ExtensionTypeVector<?> extension) {
            stored = (FieldVector) extension.getUnderlyingVector();
        }
        return stored;
    }

    /** Adds what {@code later} has of the rows that follow, of the same column; takes it over. */
    public void merge(ColumnAccumulator later) {
        if (!type.equals(later.type)) {
            throw new IllegalArgumentException(type + " cannot take up " + later.type);
        }
        rows += later.rows;
        nulls += later.nulls;
        statistics.merge(later.statistics);
    }

    /** What was gathered so far; changes nothing. */
    public ColumnDescription finish() {
        return ColumnDescription.of(name, type, rows, nulls, statistics.summary());
    }
}
