package io.bodkin.darray.grid;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Arithmetic on the extents of boxes. */
public final class Extents {
    /** Axes of an array at most. */
    public static final int MAX_RANK = 8;

    private Extents() {}

    /**
     * @throws IllegalArgumentException if there are too many axes, an extent is negative, or there are more than 2^63 -
     *     1 elements
     */
    public static long[] checked(long... extents) {
        if (extents.length > MAX_RANK) {
            throw new IllegalArgumentException(
                    "an array has at most " + MAX_RANK + " axes, " + text(extents) + " has " + extents.length);
        }
        long product = 1;
        for (long extent : extents) {
            if (extent < 0) {
                throw new IllegalArgumentException("extents must be >= 0, got " + text(extents));
            }
            if (extent > 0 && product > Long.MAX_VALUE / extent) {
                throw new IllegalArgumentException("a shape of " + text(extents) + " has more than 2^63 - 1 elements");
            }
            product *= Math.max(1, extent);
        }
        return extents.clone();
    }

    /** The product. */
    public static long elements(long[] extents) {
        long product = 1;
        for (long extent : extents) {
            product *= extent;
        }
        return product;
    }

    /** Of a box of at most so many elements, at least one: the longest axis is halved as often as it takes. */
    public static long[] halved(long[] extents, long elements) {
        long[] box = extents.clone();
        while (elements(box) > elements) {
            int longest = 0;
            for (int axis = 1; axis < box.length; axis++) {
                longest = box[axis] > box[longest] ? axis : longest;
            }
            box[longest] = (box[longest] + 1) / 2;
        }
        return box;
    }

    /** How far neighbours on each axis lie apart in row-major order. */
    public static long[] strides(long[] extents) {
        long[] strides = new long[extents.length];
        long stride = 1;
        for (int axis = extents.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= Math.max(1, extents[axis]);
        }
        return strides;
    }

    /** For messages: {@code [3 x 4]}. */
    public static String text(long[] extents) {
        return Arrays.stream(extents).mapToObj(Long::toString).collect(Collectors.joining(" x ", "[", "]"));
    }
}
