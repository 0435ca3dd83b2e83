package io.bodkin.engine.ipc.verify;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/** Views of strings and binary: sixteen bytes each, with the value in them or a place in one of the data buffers. */
final class Views {
    private static final int WIDTH = 16;
    private static final int INLINE = 12;

    private Views() {}

    static void check(ArrowBuf views, List<ArrowBuf> data, boolean text, Slots slots, Tiles tiles) throws ContentFault {
        for (long i = 0; i < slots.length(); i++) {
            if (slots.isNull(i)) {
                continue;
            }
            long at = i * WIDTH;
            int length = Tiles.intAt(views, at);
            if (length < 0) {
                throw new ContentFault("view " + i + " is " + length + " bytes long");
            }
            boolean sound = length <= INLINE
                    ? inline(views, at, length, text, i, tiles)
                    : apart(views, at, length, data, text, i, tiles);
            if (!sound) {
                throw new ContentFault("value " + i + " is not UTF-8");
            }
        }
    }

    private static boolean inline(ArrowBuf views, long at, int length, boolean text, long view, Tiles tiles)
            throws ContentFault {
        for (int b = length; b < INLINE; b++) {
            if (Tiles.byteAt(views, at + 4 + b) != 0) {
                throw new ContentFault("view " + view + " has something behind its " + length + " bytes");
            }
        }
        return !text || Utf8.isValid(views, at + 4, at + 4 + length, tiles);
    }

    private static boolean apart(
            ArrowBuf views, long at, int length, List<ArrowBuf> data, boolean text, long view, Tiles tiles)
            throws ContentFault {
        int buffer = Tiles.intAt(views, at + 8);
        long offset = Tiles.intAt(views, at + 12);
        if (buffer < 0 || buffer >= data.size()) {
            throw new ContentFault("view " + view + " points to data buffer " + buffer + " of " + data.size());
        }
        ArrowBuf bytes = data.get(buffer);
        if (offset < 0 || offset > bytes.capacity() - length) {
            throw new ContentFault(
                    "view " + view + " points to " + length + " bytes from " + offset + " on, of " + bytes.capacity());
        }
        if (Tiles.intAt(views, at + 4) != Tiles.intAt(bytes, offset)) {
            throw new ContentFault("view " + view + " does not begin like the bytes that it points to");
        }
        return !text || Utf8.isValid(bytes, offset, offset + length, tiles);
    }
}
