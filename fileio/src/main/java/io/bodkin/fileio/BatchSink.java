package io.bodkin.fileio;

import io.bodkin.engine.api.Batch;
import io.bodkin.engine.ipc.DirectSink;
import io.bodkin.engine.ipc.IpcFileWriter;
import io.bodkin.engine.ipc.IpcSchema;
import io.bodkin.engine.ipc.IpcStreamWriter;
import io.bodkin.engine.ipc.Sink;
import io.bodkin.engine.ipc.WriteLayout;
import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.store.DictionaryBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.compare.VectorEqualsVisitor;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * An Arrow file or stream under construction. The file is made with the first batch, whose dictionaries belong to its
 * schema. Used by one thread at a time, in the order of the batches.
 */
final class BatchSink implements AutoCloseable {
    private static final int BOUNCE_BYTES = 1 << 20;

    private final Path target;
    private final Schema schema;
    private final ArrowFormat.Kind kind;
    private final Codec codec;
    private Output output;
    private final Map<Long, WrittenDictionary> dictionaries = new HashMap<>();

    /** What the two kinds of Arrow writer have in common. */
    private interface Output extends AutoCloseable {
        void writeDictionary(long id, boolean delta, ArrowRecordBatch values) throws IOException;

        void write(ArrowRecordBatch batch) throws IOException;

        void finish() throws IOException;

        @Override
        void close() throws IOException;
    }

    BatchSink(Path target, Schema schema, ArrowFormat.Kind kind, Codec codec) {
        this.target = target;
        this.schema = schema;
        this.kind = kind;
        this.codec = codec;
    }

    void append(Batch batch) throws IOException {
        List<Dictionary> used = used(batch);
        if (output == null) {
            output = open(DictionaryBatches.schema(schema, used));
        }
        for (Dictionary dictionary : used) {
            write(dictionary);
        }
        try (ArrowRecordBatch record = new VectorUnloader(batch.root()).getRecordBatch()) {
            output.write(record);
        }
    }

    private static List<Dictionary> used(Batch batch) {
        Set<Long> ids = new HashSet<>();
        batch.schema().getFields().forEach(field -> addIds(field, ids));
        List<Dictionary> used = new ArrayList<>();
        for (long id : batch.dictionaries().getDictionaryIds()) {
            used.add(batch.dictionaries().lookup(id));
        }
        return used;
    }

    private static void addIds(Field field, Set<Long> ids) {
        DictionaryEncoding encoding = field.getDictionary();
        if (encoding != null) {
            ids.add(encoding.getId());
        }
        field.getChildren().forEach(child -> addIds(child, ids));
    }
}
