package io.bodkin.engine.store.file;

import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.chunk.LoadRoom;
import io.bodkin.engine.ipc.Dictionaries;
import io.bodkin.engine.ipc.IpcFile;
import io.bodkin.engine.ipc.IpcSchema;
import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.ipc.write.IpcFileWriter;
import io.bodkin.engine.memory.SizeClass;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.TransferPair;

/** The dictionaries of encoded columns, on their way to and from files. */
public final class DictionaryBatches {
    private DictionaryBatches() {}

    /** The schema of a file of vectors with these dictionaries. */
    public static IpcSchema schema(Schema memory, List<Dictionary> dictionaries) {
        Map<Long, Field> fields = new LinkedHashMap<>();
        for (Dictionary dictionary : dictionaries) {
            fields.put(dictionary.getEncoding().getId(), dictionary.getVector().getField());
        }
        return IpcSchema.ofMemory(memory, fields);
    }

    /** The schema of a file of chunks of this layout, with these dictionaries. */
    public static IpcSchema schema(ChunkLayout layout, List<Dictionary> dictionaries) {
        return layout instanceof ChunkLayout.OfBlock block
                ? IpcSchema.of(TensorSchema.of(block.dtype(), block.shape()))
                : schema(((ChunkLayout.OfBatch) layout).schema(), dictionaries);
    }

    /** Returns the checksums of their values, by id. */
    public static Map<Long, Long> write(IpcFileWriter writer, List<Dictionary> dictionaries) throws IOException {
        Map<Long, Long> checksums = new LinkedHashMap<>();
        for (Dictionary dictionary : dictionaries) {
            FieldVector vector = dictionary.getVector();
            VectorSchemaRoot root = new VectorSchemaRoot(List.of(vector));
            root.setRowCount(vector.getValueCount());
            try (ArrowRecordBatch values = new VectorUnloader(root).getRecordBatch()) {
                long id = dictionary.getEncoding().getId();
                writer.writeDictionary(id, false, values, Codec.NONE);
                checksums.put(id, Checksum.of(values));
            }
        }
        return checksums;
    }

    /** Bytes to reserve for {@link #load} of dictionaries that were written from memory. */
    public static long bytesToReserve(List<Dictionary> written) {
        long bytes = 0;
        for (Dictionary dictionary : written) {
            FieldVector vector = dictionary.getVector();
            bytes += 3 * SizeClass.roundUp(vector.getBufferSize() + SizeClass.PAGE)
                    + (vector.getBuffers(false).length + 1L) * 8 * SizeClass.PAGE;
        }
        return bytes;
    }

    /**
     * Bytes to reserve for {@link #load}, which takes twice the values while it joins parts and reads compressed ones.
     */
    public static long bytesToReserve(IpcFile file, int batch, Set<Long> wanted) {
        if (wanted.isEmpty()) {
            return 0;
        }
        long regions = 8L * wanted.size() * file.dictionaries(batch).size() * SizeClass.PAGE;
        return 3 * SizeClass.roundUp(Dictionaries.bytes(file, batch, wanted)) + regions;
    }

    /** The dictionaries that count for a batch; owned by the caller. */
    static List<Dictionary> load(IpcFile file, int batch, Set<Long> wanted, LoadRoom room) {
        return load(file, batch, wanted, room, (id, meta, values) -> {});
    }

    static List<Dictionary> load(
            IpcFile file, int batch, Set<Long> wanted, LoadRoom room, Dictionaries.Inspection inspection) {
        List<Dictionary> owned = new ArrayList<>();
        if (wanted.isEmpty()) {
            return owned;
        }
        try (BufferAllocator drawing = room.memory()
                        .childOf("dictionaries", room.reservation(), (reservation, bytes) -> {
                            throw new IllegalStateException(
                                    "dictionaries need " + bytes + " bytes more than was reserved");
                        });
                Dictionaries loaded = Dictionaries.load(file, batch, wanted, drawing, inspection)) {
            for (long id : loaded.getDictionaryIds()) {
                Dictionary dictionary = loaded.lookup(id);
                TransferPair transfer =
                        dictionary.getVector().getTransferPair(room.memory().chunks());
                transfer.transfer();
                owned.add(new Dictionary((FieldVector) transfer.getTo(), dictionary.getEncoding()));
            }
            return owned;
        } catch (Throwable failure) {
            owned.forEach(dictionary -> dictionary.getVector().close());
            throw failure;
        }
    }
}
