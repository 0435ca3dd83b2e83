package io.bodkin.engine.chunk;

import java.util.List;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/** The content of a chunk in memory. Owned by one store entry, which alone closes it. */
public sealed interface ChunkContent extends AutoCloseable {
    /**
     * Arrow buffers in the order of the layout's schema, and the dictionaries of its encoded columns.
     *
     * @param mapped whether the buffers lie in a mapped file, and so cost nothing once nobody reads them
     * @param mappedBytes that count against the budget until it is closed
     */
    record Buffers(ArrowRecordBatch batch, List<Dictionary> dictionaries, boolean mapped, long mappedBytes)
            implements ChunkContent {
        public Buffers {
            dictionaries = List.copyOf(dictionaries);
        }

        /** In anonymous memory. */
        public Buffers(ArrowRecordBatch batch, List<Dictionary> dictionaries) {
            this(batch, dictionaries, false, 0);
        }

        @Override
        public void close() {
            batch.close();
            dictionaries.forEach(dictionary -> dictionary.getVector().close());
        }
    }

    /** An object on the heap. */
    record Value(Object value) implements ChunkContent {
        @Override
        public void close() {
            // the collector's
        }
    }

    @Override
    void close();
}
