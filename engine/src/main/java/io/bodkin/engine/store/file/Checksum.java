package io.bodkin.engine.store.file;

import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.ipc.BatchMeta;
import java.util.List;
import net.openhft.hashing.LongHashFunction;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/** XXH3 (Y. Collet, xxhash.com) over the buffers of a batch, in order, and over what its metadata say of them. */
public final class Checksum {
    private static final LongHashFunction XXH3 = LongHashFunction.xx3();

    private Checksum() {}

    /** Of buffers alone. */
    public static long of(List<ArrowBuf> buffers) {
        long[] parts = new long[buffers.size() * 2];
        addBuffers(buffers, parts, 0);
        return XXH3.hashLongs(parts);
    }

    /** Of all that a batch consists of: rows, lengths and null counts, buffers. */
    public static long of(ArrowRecordBatch batch) {
        List<ArrowFieldNode> nodes = batch.getNodes();
        List<Long> variadic = batch.getVariadicBufferCounts();
        List<ArrowBuf> buffers = batch.getBuffers();
        long[] parts = new long[1 + 2 * nodes.size() + variadic.size() + 2 * buffers.size()];
        int next = 0;
        parts[next++] = batch.getLength();
        for (ArrowFieldNode node : nodes) {
            parts[next++] = node.getLength();
            parts[next++] = node.getNullCount();
        }
        for (long count : variadic) {
            parts[next++] = count;
        }
        addBuffers(buffers, parts, next);
        return XXH3.hashLongs(parts);
    }

    private static void addBuffers(List<ArrowBuf> buffers, long[] parts, int from) {
        int next = from;
        for (ArrowBuf buffer : buffers) {
            long length = buffer.readableBytes();
            parts[next++] = length;
            parts[next++] = length == 0 ? 0 : XXH3.hashMemory(buffer.memoryAddress(), length);
        }
    }

    /** As {@link #of(ArrowRecordBatch)} of one column of these bytes, none of them null, without a bitmap. */
    public static long ofColumn(byte[] bytes) {
        long hash = bytes.length == 0 ? 0 : XXH3.hashBytes(bytes);
        return XXH3.hashLongs(new long[] {bytes.length, bytes.length, 0, 0, 0, bytes.length, hash});
    }

    /**
     * Looks whether a batch is the one that {@code written} was made of.
     *
     * @param what is looked at, for the message
     * @throws DamagedFileException if not
     */
    public static void check(long written, ArrowRecordBatch loaded, BatchMeta meta, String what) {
        long found = of(loaded);
        if (found != written) {
            throw new DamagedFileException(
                    meta.file(),
                    meta.block().offset(),
                    String.format("%s has checksum %016x, %016x was written", what, found, written));
        }
    }
}
