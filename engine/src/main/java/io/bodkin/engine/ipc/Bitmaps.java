package io.bodkin.engine.ipc;

import io.bodkin.engine.ipc.layout.FieldLayout;
import io.bodkin.engine.ipc.layout.Kind;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/** The validity bitmaps of columns without nulls: in a file they may be left out, while vectors always have them. */
public final class Bitmaps {
    private Bitmaps() {}

    /** The same batch with an empty bitmap wherever no value is null. Shares the buffers; the caller closes both. */
    public static ArrowRecordBatch withoutNeedless(Schema schema, ArrowRecordBatch batch) {
        return replaced(schema, batch, (node, bitmap) -> node.getNullCount() == 0 ? bitmap.slice(0, 0) : bitmap);
    }

    /**
     * The same batch with a bitmap wherever one was left out. Shares the buffers; the caller closes both.
     *
     * @param ones gives a bitmap of so many values, none of them null; borrowed until this returns
     */
    public static ArrowRecordBatch complete(Schema schema, ArrowRecordBatch batch, Function<Integer, ArrowBuf> ones) {
        return replaced(
                schema,
                batch,
                (node, bitmap) -> node.getLength() > 0 && node.getNullCount() == 0 && bitmap.readableBytes() == 0
                        ? ones.apply(node.getLength())
                        : bitmap);
    }

    /** Whether {@link #complete} would change anything; it may say so when it would not. */
    public static boolean mayLack(ArrowRecordBatch batch) {
        for (ArrowBuf buffer : batch.getBuffers()) {
            if (buffer.readableBytes() == 0) {
                return batch.getLength() > 0;
            }
        }
        return false;
    }

    @FunctionalInterface
    private interface Replacement {
        ArrowBuf of(ArrowFieldNode node, ArrowBuf bitmap);
    }

    private static ArrowRecordBatch replaced(Schema schema, ArrowRecordBatch batch, Replacement replacement) {
        List<ArrowBuf> buffers = new ArrayList<>(batch.getBuffers().size());
        Walk walk = new Walk(
                batch.getNodes().iterator(),
                batch.getBuffers().iterator(),
                batch.getVariadicBufferCounts().iterator(),
                replacement,
                buffers);
        FieldLayout.of(schema.getFields()).forEach(walk::add);
        return new ArrowRecordBatch(
                batch.getLength(),
                batch.getNodes(),
                buffers,
                batch.getBodyCompression(),
                batch.getVariadicBufferCounts(),
                false,
                true);
    }

    private record Walk(
            Iterator<ArrowFieldNode> nodes,
            Iterator<ArrowBuf> from,
            Iterator<Long> variadic,
            Replacement replacement,
            List<ArrowBuf> into) {
        void add(FieldLayout layout) {
            ArrowFieldNode node = nodes.next();
            for (int i = 0; i < layout.kind().buffers(); i++) {
                boolean bitmap = i == 0 && layout.kind().hasValidity();
                into.add(bitmap ? replacement.of(node, from.next()) : from.next());
            }
            if (layout.kind() == Kind.BINARY_VIEW) {
                for (long more = variadic.next(); more > 0; more--) {
                    into.add(from.next());
                }
            }
            layout.children().forEach(this::add);
        }
    }
}
