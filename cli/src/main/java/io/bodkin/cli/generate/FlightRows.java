package io.bodkin.cli.generate;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.ByteArrayReadableSeekableByteChannel;

/** The rows of the small file, on the heap: 1.6 MB. They have no nulls. */
final class FlightRows {
    private static final String RESOURCE = "flights-200k.arrow";

    final Schema schema;
    final short[] delay;
    final short[] distance;
    final float[] time;

    FlightRows(Schema schema, short[] delay, short[] distance, float[] time) {
        if (delay.length == 0 || delay.length != distance.length || delay.length != time.length) {
            throw new IllegalArgumentException(delay.length + ", " + distance.length + ", " + time.length + " rows");
        }
        this.schema = schema;
        this.delay = delay;
        this.distance = distance;
        this.time = time;
    }

    static FlightRows load(BufferAllocator allocator) {
        try (InputStream resource = FlightRows.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new BodkinException(Kind.BUG, RESOURCE + " is missing from the class path");
            }
            try (ArrowFileReader reader =
                    new ArrowFileReader(new ByteArrayReadableSeekableByteChannel(resource.readAllBytes()), allocator)) {
                reader.loadNextBatch();
                return of(reader.getVectorSchemaRoot());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static FlightRows of(VectorSchemaRoot root) {
        int rows = root.getRowCount();
        short[] delay = new short[rows];
        short[] distance = new short[rows];
        float[] time = new float[rows];
        ((SmallIntVector) root.getVector("delay"))
                .getDataBuffer()
                .nioBuffer(0, rows * Short.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer()
                .get(delay);
        ((SmallIntVector) root.getVector("distance"))
                .getDataBuffer()
                .nioBuffer(0, rows * Short.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer()
                .get(distance);
        ((Float4Vector) root.getVector("time"))
                .getDataBuffer()
                .nioBuffer(0, rows * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(time);
        return new FlightRows(root.getSchema(), delay, distance, time);
    }

    int count() {
        return delay.length;
    }
}
