package io.bodkin.cli.describe;

import java.nio.ByteBuffer;

/** The types of at most 16 bits: how values become codes, shorts in the order of the values. */
enum NarrowType {
    INT8(Byte.BYTES, 0),
    UINT8(Byte.BYTES, 0),
    INT16(Short.BYTES, 0),
    UINT16(Short.BYTES, 1 << 15),
    FLOAT16(Short.BYTES, 0);

    private static final short INFINITY = 0x7C00;

    private final int width;
    private final int bias;

    NarrowType(int width, int bias) {
        this.width = width;
        this.bias = bias;
    }

    int width() {
        return width;
    }

    void load(ByteBuffer data, int n, Tile tile) {
        short[] codes = tile.shorts;
        if (width == Byte.BYTES) {
            byte[] bytes = tile.bytes;
            data.get(bytes, 0, n);
            int mask = this == UINT8 ? 0xFF : -1;
            for (int i = 0; i < n; i++) {
                codes[i] = (short) (bytes[i] & mask);
            }
            return;
        }
        data.asShortBuffer().get(codes, 0, n);
        if (this == UINT16) {
            for (int i = 0; i < n; i++) {
                codes[i] ^= Short.MIN_VALUE;
            }
        } else if (this == FLOAT16) {
            for (int i = 0; i < n; i++) {
                int code = codes[i] ^ ((codes[i] >> 15) & Short.MAX_VALUE);
                codes[i] = (short) (code == -1 ? 0 : code);
            }
        }
    }

    boolean isFloating() {
        return this == FLOAT16;
    }

    boolean isInfinite(int code) {
        return this == FLOAT16 && (code == INFINITY || code == ~INFINITY);
    }

    boolean isNan(int code) {
        return this == FLOAT16 && (code > INFINITY || code < ~INFINITY);
    }

    /** Exact; the code is of a finite value. */
    double value(int code) {
        if (this != FLOAT16) {
            return code + bias;
        }
        int bits = code ^ ((code >> 15) & Short.MAX_VALUE);
        int exponent = (bits >> 10) & 0x1F;
        int fraction = bits & 0x3FF;
        double magnitude = exponent == 0
                ? Math.scalb((double) fraction, -24)
                : Math.scalb((double) (fraction | 0x400), exponent - 25);
        return code < 0 ? -magnitude : magnitude;
    }

    Scalar scalar(int code) {
        return this == FLOAT16 ? new Scalar.Real(value(code)) : new Scalar.Whole((long) code + bias);
    }
}
