package io.bodkin.cli.describe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.memory.ArrowBuf;

/** How the values of one fixed-width type become keys and doubles, and a key a value again. No state. */
abstract class KeyedType {
    /** Bytes of a value. */
    abstract int width();

    /**
     * Fills keys[0..n) and values[0..n) of {@code tile} from the front of {@code data}. The values are exact, or those
     * of {@link #isWhole whole} types are left out.
     */
    abstract void load(ByteBuffer data, int n, Tile tile);

    /** Whether keys are integers that differ from the values by {@link #bias()} only. */
    boolean isWhole() {
        return false;
    }

    /** What a key of a whole type is too small by. */
    Pair bias() {
        return Pair.ZERO;
    }

    /** Keys at or below are negative infinity or not a number. */
    long negativeInfinity() {
        return Long.MIN_VALUE;
    }

    /** Keys at or above are infinity or not a number. */
    long positiveInfinity() {
        return Long.MAX_VALUE;
    }

    /** Whether the type has infinities. */
    boolean isFloating() {
        return false;
    }

    /** Whether mean and deviation have a meaning. */
    abstract boolean isNumber();

    /** The value of the key of a floating type. */
    double real(long key) {
        return key;
    }

    abstract Scalar scalar(long key);

    /** A window of at most {@code rows} values of the data of a vector. */
    static ByteBuffer window(ArrowBuf data, long fromRow, int rows, int width) {
        return data.nioBuffer(fromRow * width, rows * width).order(ByteOrder.LITTLE_ENDIAN);
    }
}
