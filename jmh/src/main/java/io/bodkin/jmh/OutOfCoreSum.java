package io.bodkin.jmh;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.memory.ByteSize;
import io.bodkin.fileio.ArrowFormat;
import io.bodkin.fileio.ArrowWriter;
import io.bodkin.fileio.DFile;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Asks: how near to the device, or to memory, is a sum over one float64 column of a file larger than the budget?
 *
 * <p>A whole-process benchmark: {@code make FILE SIZE} writes the file, {@code sum FILE MEMORY [TIMES]} adds it up. The
 * script {@code jmh/out-of-core} sets it against dd, fio and a C loop.
 */
public final class OutOfCoreSum {
    private static final int BATCH_ROWS = (64 << 20) / Double.BYTES;
    private static final int TILE = 4096;

    private OutOfCoreSum() {}

    public static void main(String[] arguments) {
        Path file = Path.of(arguments[1]);
        if (arguments[0].equals("make")) {
            make(file, ByteSize.parse(arguments[2]));
        } else {
            int times = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 1;
            try (Engine engine = Engine.builder().memory(arguments[2]).build()) {
                for (int i = 0; i < times; i++) {
                    sum(engine, file);
                }
            }
        }
    }

    private static void make(Path file, long bytes) {
        Schema schema = new Schema(List.of(new Field(
                "x",
                new org.apache.arrow.vector.types.pojo.FieldType(
                        false, new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE), null),
                List.of())));
        try (Engine engine = Engine.builder().memory("1GiB").build()) {
            ArrowWriter writer = ArrowWriter.open(engine, schema, file, ArrowFormat.plain());
            for (long row = 0; row < bytes / Double.BYTES; row += BATCH_ROWS) {
                long first = row;
                Task<Batch> batch = engine.with(TaskOptions.named("make").memory(80L << 20))
                        .spawn(() -> batch(engine, schema, first));
                writer.append(batch);
                batch.release();
            }
            writer.finish();
        }
    }

    private static Batch batch(Engine engine, Schema schema, long first) {
        VectorSchemaRoot root = VectorSchemaRoot.create(schema, engine.context().allocator());
        Float8Vector x = (Float8Vector) root.getVector(0);
        x.allocateNew(BATCH_ROWS);
        for (int i = 0; i < BATCH_ROWS; i++) {
            x.set(i, (double) ((first + i) % 1000));
        }
        root.setRowCount(BATCH_ROWS);
        return engine.context().batch(root);
    }

    private static void sum(Engine engine, Path file) {
        long start = System.nanoTime();
        Table table = DFile.arrow(file).load(engine);
        List<Task<Double>> parts = new ArrayList<>();
        for (Chunk<Batch> batch : table.batches()) {
            parts.add(engine.with(TaskOptions.named("sum").memory(0))
                    .spawn(batch, rows -> sum(((Float8Vector) rows.column(0)).getDataBuffer(), rows.rowCount())));
        }
        double total = 0;
        for (Task<Double> part : parts) {
            total += part.fetch();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "sum %.0f of %d rows: %.3f s, %.3f GB/s, peak chunk memory %s%n",
                total,
                table.rowCount(),
                seconds,
                table.rowCount() * 8 / seconds / 1e9,
                ByteSize.format(engine.statistics().heldPeak()));
    }

    /** Eight running sums, so that additions do not wait for each other. */
    private static double sum(ArrowBuf data, int rows) {
        DoubleBuffer values = data.nioBuffer(0, rows * Double.BYTES)
                .order(ByteOrder.nativeOrder())
                .asDoubleBuffer();
        double[] tile = new double[TILE];
        double[] sums = new double[8];
        for (int row = 0; row < rows; row += TILE) {
            int n = Math.min(TILE, rows - row);
            values.get(row, tile, 0, n);
            add(tile, n, sums);
        }
        double sum = 0;
        for (double part : sums) {
            sum += part;
        }
        return sum;
    }

    private static void add(double[] tile, int n, double[] sums) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        double e = 0;
        double f = 0;
        double g = 0;
        double h = 0;
        int i = 0;
        for (; i + 7 < n; i += 8) {
            a += tile[i];
            b += tile[i + 1];
            c += tile[i + 2];
            d += tile[i + 3];
            e += tile[i + 4];
            f += tile[i + 5];
            g += tile[i + 6];
            h += tile[i + 7];
        }
        for (; i < n; i++) {
            a += tile[i];
        }
        sums[0] += a;
        sums[1] += b;
        sums[2] += c;
        sums[3] += d;
        sums[4] += e;
        sums[5] += f;
        sums[6] += g;
        sums[7] += h;
    }
}
