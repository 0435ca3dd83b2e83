package io.bodkin.cli.generate;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A dataset of any size from 200,000 real flights: delay and distance (int16), time (float32), no nulls.
 *
 * <p>Row i belongs to repetition {@code r = i / 200,000} of the small file, place {@code p = i % 200,000}. With S the
 * hash of the seed and F(r) a hash of r and the seed, taken modulo 200,000, row i is row {@code (F(r) + p) % 200,000}
 * of the small file, with
 *
 * <pre>
 * delay    + (r + S) % 31 - 15        in int16: -101 to 1,459
 * distance + (r + S) % 16             in int16: 30 to 4,977
 * time     + (r + S) % 64 / 4096      in float32: 0 to below 24, rounded as float32 addition does
 * </pre>
 *
 * <p>So a whole repetition holds the small file's values, each as often as there, moved by a constant: the statistics
 * of the whole follow from the counts of the small file's values, without generating a row ({@link #expected()}).
 *
 * <p>Any thread may fill any batch: it depends on the seed and its number only. Immutable.
 */
public final class FlightsGenerator {
    /** Bytes of a row in the data buffers. */
    public static final int ROW_BYTES = Short.BYTES + Short.BYTES + Float.BYTES;

    private static final int TILE = 4096;

    private final FlightRows source;
    private final long rowCount;
    private final long seed;
    private final int batchRows;

    private FlightsGenerator(FlightRows source, long rowCount, long seed, int batchRows) {
        this.source = source;
        this.rowCount = rowCount;
        this.seed = seed;
        this.batchRows = batchRows;
    }

    /**
     * A dataset of {@code byteSize} bytes of data buffers, rounded down to whole rows.
     *
     * @param batchBytes of a batch, below 16 GiB; the last one may be smaller
     * @param allocator used to read the small file, and empty again on return
     * @throws BodkinException of kind USER if that is not even one row
     */
    public static FlightsGenerator ofSize(long byteSize, long seed, long batchBytes, BufferAllocator allocator) {
        if (byteSize < ROW_BYTES) {
            throw new BodkinException(
                    Kind.USER, "a size of " + byteSize + " bytes holds no row: a row has " + ROW_BYTES + " bytes");
        }
        return ofRows(byteSize / ROW_BYTES, seed, Math.toIntExact(batchBytes / ROW_BYTES), allocator);
    }

    /** A dataset of that many rows; the last batch may be smaller. */
    public static FlightsGenerator ofRows(long rowCount, long seed, int batchRows, BufferAllocator allocator) {
        return of(FlightRows.load(allocator), rowCount, seed, batchRows);
    }

    static FlightsGenerator of(FlightRows source, long rowCount, long seed, int batchRows) {
        if (rowCount < 1 || batchRows < 1) {
            throw new IllegalArgumentException(rowCount + " rows in batches of " + batchRows);
        }
        if ((rowCount - 1) / batchRows >= Integer.MAX_VALUE) {
            throw new BodkinException(
                    Kind.USER,
                    rowCount + " rows in batches of " + batchRows + " are too many batches: at most 2^31 - 1");
        }
        return new FlightsGenerator(source, rowCount, seed, batchRows);
    }

    public Schema schema() {
        return source.schema;
    }

    public long rowCount() {
        return rowCount;
    }

    public int batchCount() {
        return (int) ((rowCount - 1) / batchRows) + 1;
    }

    /** Rows of batch {@code batch}, counted from 0. */
    public int batchRows(int batch) {
        if (batch < 0 || batch >= batchCount()) {
            throw new IndexOutOfBoundsException("batch " + batch + " of " + batchCount());
        }
        return (int) Math.min(batchRows, rowCount - (long) batch * batchRows);
    }

    /**
     * Fills {@code root} with batch {@code batch}. Its vectors are allocated here where they are too small.
     *
     * @param root of {@link #schema()}; not used by another thread meanwhile
     */
    public void fill(int batch, VectorSchemaRoot root) {
        int rows = batchRows(batch);
        SmallIntVector delay = (SmallIntVector) root.getVector("delay");
        SmallIntVector distance = (SmallIntVector) root.getVector("distance");
        Float4Vector time = (Float4Vector) root.getVector("time");
        makeValid(delay, rows);
        makeValid(distance, rows);
        makeValid(time, rows);
        Tile tile = new Tile();
        long row = (long) batch * batchRows;
        int done = 0;
        while (done < rows) {
            long repetition = row / source.count();
            int place = (int) (row % source.count());
            FlightShift shift = FlightShift.of(repetition, seed, source.count());
            int from = (int) (((long) shift.firstRow() + place) % source.count());
            int n = Math.min(rows - done, Math.min(source.count() - place, source.count() - from));
            addShorts(source.delay, from, n, shift.delay(), tile, delay.getDataBuffer(), done);
            addShorts(source.distance, from, n, shift.distance(), tile, distance.getDataBuffer(), done);
            addFloats(source.time, from, n, shift.time(), tile, time.getDataBuffer(), done);
            done += n;
            row += n;
        }
        root.setRowCount(rows);
    }

    private static void makeValid(BaseFixedWidthVector vector, int rows) {
        if (vector.getValueCapacity() < rows) {
            vector.allocateNew(rows);
        }
        ArrowBuf validity = vector.getValidityBuffer();
        validity.setOne(0, (long) rows / 8);
        if (rows % 8 != 0) {
            validity.setByte(rows / 8, (1 << (rows % 8)) - 1);
        }
        vector.setValueCount(rows);
    }

    private static final class Tile {
        final short[] shorts = new short[TILE];
        final float[] floats = new float[TILE];
    }

    private static void addShorts(
            short[] from, int start, int count, short shift, Tile tile, ArrowBuf into, int firstRow) {
        ByteBuffer target = into.nioBuffer((long) firstRow * Short.BYTES, count * Short.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < count; done += TILE) {
            int n = Math.min(TILE, count - done);
            System.arraycopy(from, start + done, tile.shorts, 0, n);
            add(tile.shorts, n, shift);
            target.position(done * Short.BYTES).asShortBuffer().put(tile.shorts, 0, n);
        }
    }

    private static void addFloats(
            float[] from, int start, int count, float shift, Tile tile, ArrowBuf into, int firstRow) {
        ByteBuffer target = into.nioBuffer((long) firstRow * Float.BYTES, count * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < count; done += TILE) {
            int n = Math.min(TILE, count - done);
            System.arraycopy(from, start + done, tile.floats, 0, n);
            add(tile.floats, n, shift);
            target.position(done * Float.BYTES).asFloatBuffer().put(tile.floats, 0, n);
        }
    }

    private static void add(short[] values, int n, short shift) {
        for (int i = 0; i < n; i++) {
            values[i] += shift;
        }
    }

    private static void add(float[] values, int n, float shift) {
        for (int i = 0; i < n; i++) {
            values[i] += shift;
        }
    }

    /** The statistics of delay, distance and time, in this order; takes well under a second, whatever the size. */
    public List<ExpectedColumn> expected() {
        Histogram delaysOfAFile = new Histogram();
        Histogram distancesOfAFile = new Histogram();
        Histogram timesOfAFile = new Histogram();
        for (int row = 0; row < source.count(); row++) {
            delaysOfAFile.add(source.delay[row], 1);
            distancesOfAFile.add(source.distance[row], 1);
            timesOfAFile.add(source.time[row], 1);
        }
        Histogram delays = new Histogram();
        Histogram distances = new Histogram();
        Histogram times = new Histogram();
        for (int place = 0; place < FlightShift.DELAYS; place++) {
            addShifted(delaysOfAFile, FlightShift.delay(place), repetitions(place, FlightShift.DELAYS), delays);
        }
        for (int place = 0; place < FlightShift.DISTANCES; place++) {
            addShifted(
                    distancesOfAFile,
                    FlightShift.distance(place),
                    repetitions(place, FlightShift.DISTANCES),
                    distances);
        }
        for (int place = 0; place < FlightShift.TIMES; place++) {
            addShifted(timesOfAFile, FlightShift.time(place), repetitions(place, FlightShift.TIMES), times);
        }
        addLastRepetition(delays, distances, times);
        return List.of(delays.describe("delay"), distances.describe("distance"), times.describe("time"));
    }

    /** How many whole repetitions have shift number {@code place} of {@code choices}. */
    private long repetitions(int place, int choices) {
        long whole = rowCount / source.count();
        int first = FlightShift.place(0, FlightShift.mix(seed), choices);
        int turn = Math.floorMod(place - first, choices);
        return turn < whole ? (whole - 1 - turn) / choices + 1 : 0;
    }

    // float32 addition also where the shift is of integers: they are far below 2^24.
    private static void addShifted(Histogram from, float shift, long repetitions, Histogram into) {
        for (Map.Entry<Double, Long> entry : from.counts().entrySet()) {
            into.add(entry.getKey().floatValue() + shift, entry.getValue() * repetitions);
        }
    }

    private void addLastRepetition(Histogram delays, Histogram distances, Histogram times) {
        FlightShift shift = FlightShift.of(rowCount / source.count(), seed, source.count());
        int rows = (int) (rowCount % source.count());
        for (int place = 0; place < rows; place++) {
            int row = (int) (((long) shift.firstRow() + place) % source.count());
            delays.add(source.delay[row] + shift.delay(), 1);
            distances.add(source.distance[row] + shift.distance(), 1);
            times.add(source.time[row] + shift.time(), 1);
        }
    }
}
