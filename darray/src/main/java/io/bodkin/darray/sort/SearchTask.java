package io.bodkin.darray.sort;

import io.bodkin.darray.eval.Input;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.ListFn;
import io.bodkin.engine.api.Shape;
import java.nio.LongBuffer;
import java.util.List;

/**
 * How many elements of some sorted blocks come before each of the values in a block, added to how many those before
 * them have. Takes the values, the counts so far if there are any, and the sorted blocks.
 *
 * @param extents of the block of values
 * @param lengths of the sorted blocks
 * @param counted whether there are counts so far
 * @param right whether elements that equal a value count as before it
 */
record SearchTask(Order order, long[] extents, int[] lengths, boolean counted, boolean right)
        implements ListFn<Object, Block> {
    private static final long serialVersionUID = 1L;

    @Override
    public Block apply(List<Object> inputs) {
        Block result = Engine.current().context().allocate(DType.INT64, Shape.of(extents));
        LongBuffer counts = Words.of(result);
        KeyColumn values = new KeyColumn(order, Input.bytes(inputs.get(0), order.dtype()));
        int first = counted ? 2 : 1;
        KeyColumn[] sorted = new KeyColumn[lengths.length];
        long[] last = new long[lengths.length];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = new KeyColumn(order, Input.bytes(inputs.get(first + i), order.dtype()));
            last[i] = sorted[i].key(lengths[i] - 1);
        }
        int n = (int) result.elements();
        long[] keys = new long[Records.TILE];
        long[] found = new long[Records.TILE];
        for (int from = 0; from < n; from += Records.TILE) {
            int count = Math.min(Records.TILE, n - from);
            values.read(from, keys, 0, count);
            for (int i = 0; i < count; i++) {
                found[i] = before(keys[i], sorted, last);
            }
            if (counted) {
                LongBuffer earlier = Words.of(inputs.get(1));
                for (int i = 0; i < count; i++) {
                    found[i] += earlier.get(from + i);
                }
            }
            counts.put(from, found, 0, count);
        }
        return result;
    }

    private boolean isBefore(long element, long value) {
        return right ? element <= value : element < value;
    }

    private long before(long value, KeyColumn[] sorted, long[] last) {
        long passed = 0;
        int block = 0;
        while (block < sorted.length && isBefore(last[block], value)) {
            passed += lengths[block++];
        }
        if (block == sorted.length) {
            return passed;
        }
        int low = 0;
        int high = lengths[block];
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (isBefore(sorted[block].key(middle), value)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return passed + low;
    }
}
