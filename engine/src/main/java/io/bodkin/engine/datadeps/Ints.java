package io.bodkin.engine.datadeps;

import java.util.Arrays;

/** A list of ints. */
final class Ints {
    private static final int[] NONE = {};

    private int[] values = NONE;
    private int size;

    void add(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, Math.max(4, size * 2));
        }
        values[size++] = value;
    }

    int get(int index) {
        return values[index];
    }

    int size() {
        return size;
    }

    /** 0 of an empty list would be a value: callers look at the size first. */
    int last() {
        return values[size - 1];
    }

    void clear() {
        size = 0;
    }

    int[] toArray() {
        return size == 0 ? NONE : Arrays.copyOf(values, size);
    }
}
