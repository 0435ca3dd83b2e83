package io.bodkin.engine.ipc;

import java.nio.ByteBuffer;

/** Elements that were written by a machine of the other byte order. */
public final class ByteOrders {
    private ByteOrders() {}

    /**
     * Turns the bytes of each element round.
     *
     * @param bytes from position 0 to the limit: whole elements
     * @param width of an element: 1, 2, 4 or 8 bytes
     */
    public static void reverse(ByteBuffer bytes, int width) {
        for (int at = 0; at < bytes.limit(); at += width) {
            switch (width) {
                case 1 -> {
                    return;
                }
                case 2 -> bytes.putShort(at, Short.reverseBytes(bytes.getShort(at)));
                case 4 -> bytes.putInt(at, Integer.reverseBytes(bytes.getInt(at)));
                case 8 -> bytes.putLong(at, Long.reverseBytes(bytes.getLong(at)));
                default -> throw new IllegalArgumentException("no elements of " + width + " bytes");
            }
        }
    }
}
