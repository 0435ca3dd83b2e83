package io.bodkin.darray.sort;

import io.bodkin.darray.eval.Input;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Which parts of its inputs a task sorts, in the order that counts between equal elements.
 *
 * @param raw whether the inputs are blocks of the array; else pieces of runs
 * @param input of each part, its number among the inputs
 * @param from of each part, the first record in the input
 * @param to of each part, the one after the last
 * @param firstPlaces of each part of a block, the place of its first element in the array
 */
record Source(Order order, boolean raw, int[] input, int[] from, int[] to, long[] firstPlaces) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** All of one block of the array. */
    static Source block(Order order, int elements, long firstPlace) {
        return new Source(order, true, new int[1], new int[1], new int[] {elements}, new long[] {firstPlace});
    }

    long count() {
        long count = 0;
        for (int i = 0; i < input.length; i++) {
            count += to[i] - from[i];
        }
        return count;
    }

    /** Borrowed, as the inputs are. */
    Records open(List<?> inputs) {
        List<Records.Part> parts = new ArrayList<>();
        for (int i = 0; i < input.length; i++) {
            Object content = inputs.get(input[i]);
            if (raw || !order.places()) {
                KeyColumn column = new KeyColumn(order, Input.bytes(content, order.dtype()));
                parts.add(new Records.Elements(column, from[i], to[i] - from[i], raw ? firstPlaces[i] : 0));
            } else {
                parts.add(new Records.Pairs(Words.of(content), from[i], to[i] - from[i]));
            }
        }
        return new Records(parts, order.places());
    }
}
