package io.bodkin.engine.ipc.verify;

import org.apache.arrow.memory.ArrowBuf;

/** Indices into a dictionary. */
final class Indices {
    private Indices() {}

    /** @param width of an index, in bytes */
    static void check(ArrowBuf indices, int width, boolean signed, Slots slots, long values, Tiles tiles)
            throws ContentFault {
        for (long at = 0; at < slots.length(); at += Tiles.SIZE) {
            int count = (int) Math.min(Tiles.SIZE, slots.length() - at);
            if (!allInside(indices, width, signed, at, count, values, tiles)) {
                checkOneByOne(indices, width, signed, at, count, slots, values);
            }
        }
    }

    /** Looks at null slots too, which may hold anything: "no" is no fault yet. */
    private static boolean allInside(
            ArrowBuf indices, int width, boolean signed, long at, int count, long values, Tiles tiles) {
        long last = values - 1;
        return switch (width) {
            case 1 -> {
                tiles.bytes(indices, at, count);
                int most = (int) Math.min(last, 255);
                int signs = 0;
                for (int i = 0; i < count; i++) {
                    int index = signed ? tiles.bytes[i] : tiles.bytes[i] & 0xff;
                    signs |= index | (most - index);
                }
                yield signs >= 0;
            }
            case 4 -> {
                tiles.ints(indices, at, count);
                int most = (int) Math.min(last, Integer.MAX_VALUE);
                int signs = 0;
                for (int i = 0; i < count; i++) {
                    signs |= tiles.ints[i] | (most - tiles.ints[i]);
                }
                yield signs >= 0;
            }
            case 8 -> {
                tiles.longs(indices, at, count);
                long signs = 0;
                for (int i = 0; i < count; i++) {
                    signs |= tiles.longs[i] | (last - tiles.longs[i]);
                }
                yield signs >= 0;
            }
            default -> {
                tiles.bytes(indices, at * 2, count * 2);
                int most = (int) Math.min(last, 65_535);
                int signs = 0;
                for (int i = 0; i < count; i++) {
                    int word = (tiles.bytes[2 * i] & 0xff) | tiles.bytes[2 * i + 1] << 8;
                    int index = signed ? word : word & 0xffff;
                    signs |= index | (most - index);
                }
                yield signs >= 0;
            }
        };
    }

    private static void checkOneByOne(
            ArrowBuf indices, int width, boolean signed, long at, int count, Slots slots, long values)
            throws ContentFault {
        for (long slot = at; slot < at + count; slot++) {
            long index = get(indices, width, signed, slot);
            if (!slots.isNull(slot) && (index < 0 || index >= values)) {
                throw new ContentFault("index " + slot + " is " + index + ", its dictionary has " + values + " values");
            }
        }
    }

    private static long get(ArrowBuf indices, int width, boolean signed, long slot) {
        return switch (width) {
            case 1 -> signed ? Tiles.byteAt(indices, slot) : Tiles.byteAt(indices, slot) & 0xff;
            case 2 -> {
                int word = (Tiles.byteAt(indices, slot * 2) & 0xff) | Tiles.byteAt(indices, slot * 2 + 1) << 8;
                yield signed ? word : word & 0xffff;
            }
            case 4 -> signed ? Tiles.intAt(indices, slot * 4) : Tiles.intAt(indices, slot * 4) & 0xffff_ffffL;
            default -> Tiles.longAt(indices, slot * 8);
        };
    }
}
