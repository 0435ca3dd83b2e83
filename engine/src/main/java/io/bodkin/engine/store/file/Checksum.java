package io.bodkin.engine.store.file;

import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.ipc.BatchMeta;
import java.nio.file.Path;
import java.util.List;
import net.openhft.hashing.LongHashFunction;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/** XXH3 (Y. Collet, xxhash.com) over the buffers of a batch, in order. */
public final class Checksum {
    private static final LongHashFunction XXH3 = LongHashFunction.xx3();

    private Checksum() {}

    public static long of(List<ArrowBuf> buffers) {
        long[] parts = new long[buffers.size() * 2];
        for (int i = 0; i < buffers.size(); i++) {
            ArrowBuf buffer = buffers.get(i);
            long length = buffer.readableBytes();
            parts[2 * i] = length;
            parts[2 * i + 1] = length == 0 ? 0 : XXH3.hashMemory(buffer.memoryAddress(), length);
        }
        return XXH3.hashLongs(parts);
    }

    /** As {@link #of} for a batch of one buffer with these bytes, behind an empty one. */
    public static long ofOne(byte[] bytes) {
        return XXH3.hashLongs(new long[] {0, 0, bytes.length, bytes.length == 0 ? 0 : XXH3.hashBytes(bytes)});
    }

    /** @throws DamagedFileException if the buffers of a batch are not those that {@code written} was made of */
    public static void check(long written, ArrowRecordBatch loaded, Path file, BatchMeta meta) {
        long found = of(loaded.getBuffers());
        if (found != written) {
            throw new DamagedFileException(
                    file,
                    meta.block().offset(),
                    String.format("the chunk has checksum %016x, %016x was written", found, written));
        }
    }
}
