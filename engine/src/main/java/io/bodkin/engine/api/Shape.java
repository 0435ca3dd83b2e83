package io.bodkin.engine.api;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The extents of a {@link Block}, outermost first; row-major. No extents: one element. Immutable. */
public final class Shape {
    private final long[] extents;
    private final long elements;

    private Shape(long[] extents) {
        this.extents = extents;
        this.elements = product(extents);
    }

    private static long product(long[] extents) {
        boolean none = false;
        for (long extent : extents) {
            if (extent < 0) {
                throw new IllegalArgumentException("extents must be >= 0, got " + Arrays.toString(extents));
            }
            none |= extent == 0;
        }
        if (none) {
            return 0;
        }
        long product = 1;
        for (long extent : extents) {
            if (product > Long.MAX_VALUE / extent) {
                throw new IllegalArgumentException(
                        "a shape of " + Arrays.toString(extents) + " has more than 2^63 - 1 elements");
            }
            product *= extent;
        }
        return product;
    }

    /** @throws IllegalArgumentException if an extent is negative, or there are more than 2^63 - 1 elements */
    public static Shape of(long... extents) {
        return new Shape(extents.clone());
    }

    public int rank() {
        return extents.length;
    }

    public long extent(int axis) {
        return extents[axis];
    }

    /** A copy. */
    public long[] extents() {
        return extents.clone();
    }

    /** The product of the extents. */
    public long elements() {
        return elements;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape that && Arrays.equals(extents, that.extents);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(extents);
    }

    @Override
    public String toString() {
        return Arrays.stream(extents).mapToObj(Long::toString).collect(Collectors.joining(" x ", "[", "]"));
    }
}
