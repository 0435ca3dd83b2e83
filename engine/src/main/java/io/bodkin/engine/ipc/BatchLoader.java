package io.bodkin.engine.ipc;

import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.fault.FileChangedException;
import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.ipc.codec.CodecException;
import io.bodkin.engine.memory.MappedReads;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/**
 * Makes a record batch of the bytes of a file: slices of the body where they are not compressed, buffers of its own
 * where they are. What a file of others holds is to be validated before it is used (see {@code BatchValidator}). Any
 * thread.
 */
public final class BatchLoader {
    private final Limits limits;

    public BatchLoader(Limits limits) {
        this.limits = limits;
    }

    /**
     * Loads some columns, in the order given.
     *
     * @param body holds at least {@link BatchMeta#ranges} of the columns; borrowed, its buffers are shared by the
     *     result
     * @param allocator for decompressed buffers: takes {@link IpcFile#bytes}
     * @return owned by the caller: one reference to each buffer, none of them compressed
     * @throws DamagedFileException if a compressed buffer is damaged; nothing stays allocated
     * @throws IllegalStateException if compressed bytes lie in a mapping of a file of others: read them instead
     */
    public ArrowRecordBatch load(BatchMeta meta, int[] columns, Body body, BufferAllocator allocator) {
        List<ArrowBuf> buffers = new ArrayList<>();
        List<ArrowFieldNode> nodes = new ArrayList<>();
        List<Long> variadicCounts = new ArrayList<>();
        try {
            for (int column : columns) {
                for (int n = meta.firstNode[column]; n < meta.firstNode[column + 1]; n++) {
                    nodes.add(new ArrowFieldNode(
                            meta.nodes.length()[n], meta.nodes.nullCount()[n]));
                }
                for (int b = meta.firstBuffer[column]; b < meta.firstBuffer[column + 1]; b++) {
                    buffers.add(buffer(meta, b, body, allocator));
                }
                for (int v = meta.firstVariadic[column]; v < meta.firstVariadic[column + 1]; v++) {
                    variadicCounts.add(meta.variadicCounts[v]);
                }
            }
        } catch (Throwable failure) {
            buffers.forEach(buffer -> buffer.getReferenceManager().release());
            MappedReads.pageGone(failure).ifPresent(gone -> {
                throw new FileChangedException(meta.file(), gone);
            });
            throw failure;
        }
        return new ArrowRecordBatch(
                meta.rows(), nodes, buffers, NoCompressionCodec.DEFAULT_BODY_COMPRESSION, variadicCounts, true, false);
    }

    /** A buffer with one reference for the caller. */
    private ArrowBuf buffer(BatchMeta meta, int number, Body body, BufferAllocator allocator) {
        ByteRange range = meta.buffer(number);
        if (range.length() == 0) {
            return allocator.getEmpty();
        }
        ArrowBuf stored = body.slice(range);
        if (meta.codec() != Codec.NONE) {
            return decompressed(meta, number, stored, allocator);
        }
        stored.getReferenceManager().retain();
        return stored;
    }

    private ArrowBuf decompressed(BatchMeta meta, int number, ArrowBuf stored, BufferAllocator allocator) {
        if (ForeignMemory.contains(stored.memoryAddress())) {
            throw new IllegalStateException("compressed bytes of " + meta.file()
                    + " are mapped: read them into memory, native code must not touch a file that others can shorten");
        }
        long prefix = stored.getLong(0);
        ArrowBuf payload = stored.slice(8, stored.capacity() - 8);
        try {
            if (prefix == -1) {
                checkNeeded(meta, number, payload.capacity());
                payload.getReferenceManager().retain();
                return payload;
            }
            int header = (int) Math.min(Codec.HEADER_BYTES, payload.capacity());
            long length = MemoryLengths.declared(meta, number, prefix, payload.nioBuffer(0, header), limits);
            checkNeeded(meta, number, length);
            return length == 0 ? allocator.getEmpty() : decompress(meta.codec(), payload, length, allocator);
        } catch (CodecException e) {
            throw new DamagedFileException(meta.file(), meta.buffer(number).offset(), e.getMessage(), e);
        }
    }

    private static void checkNeeded(BatchMeta meta, int number, long length) {
        if (length < meta.buffers.needed()[number]
                && !(length == 0 && meta.buffers.optional()[number])) {
            throw new DamagedFileException(
                    meta.file(),
                    meta.buffer(number).offset(),
                    "a compressed buffer holds " + length + " bytes, its values need "
                            + meta.buffers.needed()[number]);
        }
    }

    private static ArrowBuf decompress(Codec codec, ArrowBuf payload, long length, BufferAllocator allocator)
            throws CodecException {
        ArrowBuf target = allocator.buffer(length);
        try {
            codec.decompress(payload.memoryAddress(), payload.capacity(), target.memoryAddress(), length);
            target.writerIndex(length);
            return target;
        } catch (Throwable failure) {
            target.close();
            throw failure;
        }
    }
}
