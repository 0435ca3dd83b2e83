package io.bodkin.jmh;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Table;
import io.bodkin.fileio.DFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Asks: what does it cost to have one record batch of 64 MiB of a file in the page cache ready to be read, next to
 * Arrow's own reader? Both end with vectors of which one value is read.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LoadBenchmark {
    private static final int ROWS = (64 << 20) / Float.BYTES;

    private Path file;
    private BufferAllocator allocator;
    private Engine engine;
    private Table table;

    @Setup
    public void write() throws IOException {
        file = Files.createTempFile("bodkin-load", ".arrow");
        allocator = new RootAllocator();
        Schema schema = new Schema(
                java.util.List.of(Field.nullable("x", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE))));
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
                FileChannel channel = FileChannel.open(file, java.nio.file.StandardOpenOption.WRITE);
                ArrowFileWriter writer = new ArrowFileWriter(root, null, channel)) {
            Float4Vector x = (Float4Vector) root.getVector(0);
            x.allocateNew(ROWS);
            for (int i = 0; i < ROWS; i++) {
                x.set(i, i);
            }
            root.setRowCount(ROWS);
            writer.start();
            writer.writeBatch();
            writer.end();
        }
        engine = Engine.builder().memory("1GiB").build();
        table = DFile.arrow(file).load(engine);
    }

    @TearDown
    public void remove() throws IOException {
        engine.close();
        allocator.close();
        Files.delete(file);
    }

    @Benchmark
    public float bodkin() {
        Chunk<Batch> chunk = table.batches().get(0);
        try (Batch batch = chunk.fetch()) {
            return ((Float4Vector) batch.column(0)).get(batch.rowCount() - 1);
        }
    }

    @Benchmark
    public float arrowFileReader() throws IOException {
        try (FileChannel channel = FileChannel.open(file);
                ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
            reader.loadNextBatch();
            Float4Vector x = (Float4Vector) reader.getVectorSchemaRoot().getVector(0);
            return x.get(x.getValueCount() - 1);
        }
    }
}
