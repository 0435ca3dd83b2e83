package io.bodkin.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.memory.ChunkMemory;
import io.bodkin.engine.memory.Reservation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.util.TransferPair;

/** Batches with an encoded column, its dictionary of words, and a column of numbers with nulls. */
public final class DictionaryChunks {
    private static final int ROWS = 1000;
    private static final int WORDS = 200;
    private static final DictionaryEncoding ENCODING = new DictionaryEncoding(7, false, null);

    private DictionaryChunks() {}

    /** What a chunk is and holds; whoever has it closes the content, or puts it. */
    public record Made(ChunkLayout layout, ChunkContent.Buffers content) {}

    private static String word(int number) {
        return "word " + number * 31;
    }

    private static int indexOf(int row) {
        return row * 17 % WORDS;
    }

    /** @param room for all of it */
    public static Made make(ChunkMemory memory, Reservation room) {
        try (BufferAllocator drawing = memory.childOf("made by a test", room, (reservation, bytes) -> {
                    throw new AssertionError(bytes + " bytes more than there is room for");
                });
                VarCharVector words = new VarCharVector("words", drawing);
                IntVector indices =
                        new IntVector("word", new FieldType(true, new ArrowType.Int(32, true), ENCODING), drawing);
                BigIntVector numbers = new BigIntVector("number", drawing)) {
            for (int i = 0; i < WORDS; i++) {
                words.setSafe(i, word(i).getBytes(StandardCharsets.UTF_8));
            }
            words.setValueCount(WORDS);
            for (int i = 0; i < ROWS; i++) {
                indices.setSafe(i, indexOf(i));
                if (i % 10 != 3) {
                    numbers.setSafe(i, i * 1_000_003L);
                }
            }
            indices.setValueCount(ROWS);
            numbers.setValueCount(ROWS);
            VectorSchemaRoot root = new VectorSchemaRoot(List.of(indices, numbers));
            TransferPair dictionary = words.getTransferPair(memory.chunks());
            dictionary.transfer();
            try (ArrowRecordBatch drawn = new VectorUnloader(root).getRecordBatch()) {
                return new Made(
                        new ChunkLayout.OfBatch(root.getSchema()),
                        new ChunkContent.Buffers(
                                ChunkStore.owned(drawn, memory.chunks()),
                                List.of(new Dictionary((FieldVector) dictionary.getTo(), ENCODING))));
            }
        }
    }

    /** Every value is as it was made. */
    public static void verify(ChunkContent.Buffers content) {
        ArrowRecordBatch batch = content.batch();
        assertThat(batch.getLength()).isEqualTo(ROWS);
        List<Long> nulls = new ArrayList<>();
        batch.getNodes().forEach(node -> nulls.add((long) node.getNullCount()));
        assertThat(nulls).containsExactly(0L, (long) ROWS / 10);
        VarCharVector words = (VarCharVector) content.dictionaries().get(0).getVector();
        assertThat(words.getValueCount()).isEqualTo(WORDS);
        assertThat(words.getNullCount()).isZero();
        for (int i = 0; i < WORDS; i++) {
            assertThat(words.getObject(i)).hasToString(word(i));
        }
        ArrowBuf indices = batch.getBuffers().get(1);
        ArrowBuf there = batch.getBuffers().get(2);
        ArrowBuf numbers = batch.getBuffers().get(3);
        for (int i = 0; i < ROWS; i++) {
            assertThat(indices.getInt(4L * i)).isEqualTo(indexOf(i));
            boolean isThere = (there.getByte(i / 8) >> i % 8 & 1) == 1;
            assertThat(isThere).isEqualTo(i % 10 != 3);
            if (isThere) {
                assertThat(numbers.getLong(8L * i)).isEqualTo(i * 1_000_003L);
            }
        }
    }
}
