package io.bodkin.engine.ipc.verify;

import org.apache.arrow.memory.ArrowBuf;

/** UTF-8 as the standard has it: no surrogates, nothing overlong, nothing beyond U+10FFFF. */
final class Utf8 {
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private Utf8() {}

    /** Whether the bytes are all ASCII. */
    static boolean isAscii(ArrowBuf buffer, long from, long to, Tiles tiles) {
        long at = (from + 7) & -8;
        long last = to & -8;
        if (at >= last) {
            return isAsciiBytes(buffer, from, to);
        }
        if (!isAsciiBytes(buffer, from, at) || !isAsciiBytes(buffer, last, to)) {
            return false;
        }
        while (at < last) {
            int count = (int) Math.min(Tiles.SIZE, (last - at) / 8);
            tiles.longs(buffer, at / 8, count);
            long or = 0;
            for (int i = 0; i < count; i++) {
                or |= tiles.longs[i];
            }
            if ((or & HIGH_BITS) != 0) {
                return false;
            }
            at += count * 8L;
        }
        return true;
    }

    private static boolean isAsciiBytes(ArrowBuf buffer, long from, long to) {
        int or = 0;
        for (long at = from; at < to; at++) {
            or |= Tiles.byteAt(buffer, at);
        }
        return or >= 0;
    }

    /** Whether the bytes are valid UTF-8 that begins and ends with whole characters. */
    static boolean isValid(ArrowBuf buffer, long from, long to, Tiles tiles) {
        long at = from;
        while (at < to) {
            int count = (int) Math.min(tiles.bytes.length, to - at);
            tiles.bytes(buffer, at, count);
            int whole = validPrefix(tiles.bytes, count);
            if (whole < count && (at + count == to || count - whole > 3)) {
                return false;
            }
            at += whole;
            if (whole == 0) {
                return false;
            }
        }
        return true;
    }

    /** How many bytes at the start are whole, valid characters. */
    static int validPrefix(byte[] bytes, int length) {
        int at = 0;
        while (at < length) {
            while (at < length && bytes[at] >= 0) {
                at++;
            }
            if (at == length) {
                return at;
            }
            int lead = bytes[at] & 0xff;
            int size = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
            if (size == 0 || at + size > length || !continues(bytes, at, size, lead)) {
                return at;
            }
            at += size;
        }
        return at;
    }

    private static boolean continues(byte[] bytes, int at, int size, int lead) {
        for (int i = 1; i < size; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return false;
            }
        }
        int second = bytes[at + 1] & 0xff;
        return switch (lead) {
            case 0xe0 -> second >= 0xa0;
            case 0xed -> second < 0xa0;
            case 0xf0 -> second >= 0x90;
            case 0xf4 -> second < 0x90;
            default -> true;
        };
    }
}
