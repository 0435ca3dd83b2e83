package io.bodkin.darray.sort;

import io.bodkin.darray.eval.Input;
import io.bodkin.engine.api.Block;
import java.nio.LongBuffer;

/** A block that gets what a sort is to come to: the elements, or their places. Used by one thread. */
sealed interface SortedRecords {
    /** Writes {@code n} records, those from {@code from} of the arrays, to element {@code to} of the block. */
    void write(int to, long[] keys, long[] places, int from, int n);

    static SortedRecords of(Order order, Block result) {
        return order.places()
                ? new Places(Words.of(result))
                : new Elements(new KeyColumn(order, Input.bytes(result, order.dtype())));
    }

    /** @param column of the block */
    record Elements(KeyColumn column) implements SortedRecords {
        @Override
        public void write(int to, long[] keys, long[] places, int from, int n) {
            column.write(to, keys, from, n);
        }
    }

    /** @param words of the block */
    record Places(LongBuffer words) implements SortedRecords {
        @Override
        public void write(int to, long[] keys, long[] places, int from, int n) {
            words.put(to, places, from, n);
        }
    }
}
