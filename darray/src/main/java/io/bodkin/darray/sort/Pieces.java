package io.bodkin.darray.sort;

import io.bodkin.darray.eval.Input;
import io.bodkin.engine.api.Block;
import java.nio.LongBuffer;

/**
 * Records between the steps of a sort, in a block: elements, or all keys and behind them all places. Used by one
 * thread.
 */
sealed interface Pieces {
    /** Writes {@code n} records, those from {@code from} of the arrays, to record {@code to} of the block. */
    void write(int to, long[] keys, long[] places, int from, int n);

    static Pieces writing(Order order, Block block) {
        return order.places()
                ? new Pairs(Words.of(block))
                : new Elements(new KeyColumn(order, Input.bytes(block, order.dtype())));
    }

    /** @param column of the block */
    record Elements(KeyColumn column) implements Pieces {
        @Override
        public void write(int to, long[] keys, long[] places, int from, int n) {
            column.write(to, keys, from, n);
        }
    }

    /** @param words of the block */
    record Pairs(LongBuffer words) implements Pieces {
        @Override
        public void write(int to, long[] keys, long[] places, int from, int n) {
            words.put(to, keys, from, n);
            words.put(words.limit() / 2 + to, places, from, n);
        }
    }
}
