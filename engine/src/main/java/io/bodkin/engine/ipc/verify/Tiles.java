package io.bodkin.engine.ipc.verify;

import java.nio.ByteOrder;
import org.apache.arrow.memory.ArrowBuf;

/**
 * Copies of parts of a buffer, small enough for the cache, in arrays over which the JIT vectorises loops. Bounds are
 * checked here, whatever flags Arrow runs with. Owned by one thread.
 */
final class Tiles {
    /** Elements of one tile. */
    static final int SIZE = 4096;

    final int[] ints = new int[SIZE + 1];
    final long[] longs = new long[SIZE + 1];
    final byte[] bytes = new byte[SIZE * 8];

    /** @param first element, of four bytes each */
    void ints(ArrowBuf buffer, long first, int count) {
        check(buffer, first * 4, count * 4L);
        buffer.nioBuffer(first * 4, count * 4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer()
                .get(ints, 0, count);
    }

    /** @param first element, of eight bytes each */
    void longs(ArrowBuf buffer, long first, int count) {
        check(buffer, first * 8, count * 8L);
        buffer.nioBuffer(first * 8, count * 8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer()
                .get(longs, 0, count);
    }

    void bytes(ArrowBuf buffer, long first, int count) {
        check(buffer, first, count);
        buffer.nioBuffer(first, count).get(bytes, 0, count);
    }

    /** One number at a place in bytes. */
    static int intAt(ArrowBuf buffer, long at) {
        check(buffer, at, 4);
        return buffer.getInt(at);
    }

    /** One number at a place in bytes. */
    static long longAt(ArrowBuf buffer, long at) {
        check(buffer, at, 8);
        return buffer.getLong(at);
    }

    /** One byte. */
    static byte byteAt(ArrowBuf buffer, long at) {
        check(buffer, at, 1);
        return buffer.getByte(at);
    }

    static void check(ArrowBuf buffer, long at, long count) {
        if (at < 0 || count < 0 || count > buffer.capacity() - at) {
            throw new IndexOutOfBoundsException(
                    "bytes " + at + " to " + (at + count) + " of a buffer of " + buffer.capacity());
        }
    }
}
