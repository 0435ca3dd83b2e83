package io.bodkin.engine.ipc.write;

import com.google.flatbuffers.FlatBufferBuilder;
import io.bodkin.engine.ipc.Block;
import io.bodkin.engine.ipc.codec.Codec;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/** The flatbuffers of what we write. */
final class MessageBuilder {
    private MessageBuilder() {}

    static ByteBuffer schema(Schema schema) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        return message(builder, MessageHeader.Schema, schema.getSchema(builder), 0);
    }

    /**
     * A batch whose buffers lie at the offsets given. How long the message is depends on how many buffers and nodes the
     * batch has, and not on the offsets and lengths.
     */
    static ByteBuffer batch(ArrowRecordBatch batch, Codec codec, long[] offsets, long[] lengths, long bodyLength) {
        FlatBufferBuilder builder = fixedSize();
        return message(
                builder, MessageHeader.RecordBatch, recordBatch(builder, batch, codec, offsets, lengths), bodyLength);
    }

    /** The same for a batch that holds the values of a dictionary. */
    static ByteBuffer dictionary(
            long id,
            boolean delta,
            ArrowRecordBatch values,
            Codec codec,
            long[] offsets,
            long[] lengths,
            long bodyLength) {
        FlatBufferBuilder builder = fixedSize();
        int data = recordBatch(builder, values, codec, offsets, lengths);
        return message(
                builder,
                MessageHeader.DictionaryBatch,
                DictionaryBatch.createDictionaryBatch(builder, id, data, delta),
                bodyLength);
    }

    static ByteBuffer footer(
            Schema schema, Map<String, String> metadata, List<Block> dictionaries, List<Block> batches) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int schemaOffset = schema.getSchema(builder);
        Footer.startDictionariesVector(builder, dictionaries.size());
        int dictionariesOffset = blocks(builder, dictionaries);
        Footer.startRecordBatchesVector(builder, batches.size());
        int batchesOffset = blocks(builder, batches);
        int[] pairs = metadata.entrySet().stream()
                .mapToInt(entry -> KeyValue.createKeyValue(
                        builder, builder.createString(entry.getKey()), builder.createString(entry.getValue())))
                .toArray();
        int metadataOffset = pairs.length == 0 ? 0 : Footer.createCustomMetadataVector(builder, pairs);
        Footer.startFooter(builder);
        Footer.addVersion(builder, MetadataVersion.V5);
        Footer.addSchema(builder, schemaOffset);
        Footer.addDictionaries(builder, dictionariesOffset);
        Footer.addRecordBatches(builder, batchesOffset);
        if (metadataOffset != 0) {
            Footer.addCustomMetadata(builder, metadataOffset);
        }
        builder.finish(Footer.endFooter(builder));
        return builder.dataBuffer();
    }

    private static FlatBufferBuilder fixedSize() {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        builder.forceDefaults(true);
        return builder;
    }

    private static int blocks(FlatBufferBuilder builder, List<Block> blocks) {
        for (int i = blocks.size() - 1; i >= 0; i--) {
            Block block = blocks.get(i);
            org.apache.arrow.flatbuf.Block.createBlock(
                    builder, block.offset(), block.metadataLength(), block.bodyLength());
        }
        return builder.endVector();
    }

    private static int recordBatch(
            FlatBufferBuilder builder, ArrowRecordBatch batch, Codec codec, long[] offsets, long[] lengths) {
        List<ArrowFieldNode> nodes = batch.getNodes();
        RecordBatch.startNodesVector(builder, nodes.size());
        for (int i = nodes.size() - 1; i >= 0; i--) {
            FieldNode.createFieldNode(
                    builder, nodes.get(i).getLength(), nodes.get(i).getNullCount());
        }
        int nodesOffset = builder.endVector();
        RecordBatch.startBuffersVector(builder, offsets.length);
        for (int i = offsets.length - 1; i >= 0; i--) {
            Buffer.createBuffer(builder, offsets[i], lengths[i]);
        }
        int buffersOffset = builder.endVector();
        int compression = codec == Codec.NONE
                ? 0
                : BodyCompression.createBodyCompression(builder, (byte) codec.id(), BodyCompressionMethod.BUFFER);
        List<Long> counts = batch.getVariadicBufferCounts();
        int countsOffset = counts == null || counts.isEmpty()
                ? 0
                : RecordBatch.createVariadicBufferCountsVector(
                        builder, counts.stream().mapToLong(Long::longValue).toArray());
        RecordBatch.startRecordBatch(builder);
        RecordBatch.addLength(builder, batch.getLength());
        RecordBatch.addNodes(builder, nodesOffset);
        RecordBatch.addBuffers(builder, buffersOffset);
        if (compression != 0) {
            RecordBatch.addCompression(builder, compression);
        }
        if (countsOffset != 0) {
            RecordBatch.addVariadicBufferCounts(builder, countsOffset);
        }
        return RecordBatch.endRecordBatch(builder);
    }

    private static ByteBuffer message(FlatBufferBuilder builder, byte type, int header, long bodyLength) {
        Message.startMessage(builder);
        Message.addVersion(builder, MetadataVersion.V5);
        Message.addHeaderType(builder, type);
        Message.addHeader(builder, header);
        Message.addBodyLength(builder, bodyLength);
        builder.finish(Message.endMessage(builder));
        return builder.dataBuffer();
    }
}
