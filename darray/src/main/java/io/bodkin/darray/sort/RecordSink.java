package io.bodkin.darray.sort;

import io.bodkin.darray.eval.Input;
import io.bodkin.engine.api.Block;
import java.nio.LongBuffer;

/** A block that gets records: the result of a sort, or what is between its steps. Used by one thread. */
sealed interface RecordSink {
    /** Writes {@code n} records, those from {@code from} of the arrays, to record {@code to} of the block. */
    void write(int to, long[] keys, long[] places, int from, int n);

    /** Gets what a sort is to come to: the elements, or their places. */
    static RecordSink ofResult(Order order, Block block) {
        return order.places() ? new Places(Words.of(block)) : elements(order, block);
    }

    /** Gets elements; or all keys, and behind them all places. */
    static RecordSink ofPiece(Order order, Block block) {
        return order.places() ? new Pairs(Words.of(block)) : elements(order, block);
    }

    private static RecordSink elements(Order order, Block block) {
        return new Elements(new KeyColumn(order, Input.bytes(block, order.dtype())));
    }

    /** @param column of the block */
    record Elements(KeyColumn column) implements RecordSink {
        @Override
        public void write(int to, long[] keys, long[] places, int from, int n) {
            column.write(to, keys, from, n);
        }
    }

    /** @param words of the block */
    record Places(LongBuffer words) implements RecordSink {
        @Override
        public void write(int to, long[] keys, long[] places, int from, int n) {
            words.put(to, places, from, n);
        }
    }

    /** @param words of the block */
    record Pairs(LongBuffer words) implements RecordSink {
        @Override
        public void write(int to, long[] keys, long[] places, int from, int n) {
            words.put(to, keys, from, n);
            words.put(words.limit() / 2 + to, places, from, n);
        }
    }
}
