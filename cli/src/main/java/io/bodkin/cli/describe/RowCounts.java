package io.bodkin.cli.describe;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.RunEndEncodedVector;

/**
 * How many rows of an encoded column each of the values behind it stands for.
 *
 * @param times by index of the value; 0 where the value is null
 * @param nulls rows that are null, by themselves or because their value is
 */
record RowCounts(int[] times, long nulls) {
    /** @throws BodkinException of kind USER if an index is outside the dictionary */
    static RowCounts ofDictionary(String column, FieldVector indices, FieldVector dictionary) {
        int[] times = new int[dictionary.getValueCount()];
        int rows = indices.getValueCount();
        int nulls = Validity.countNulls(indices);
        Validity validity = Validity.of(indices, nulls);
        BaseIntVector integers = (BaseIntVector) indices;
        for (int row = 0; row < rows; row++) {
            if (validity.isSet(row)) {
                long index = integers.getValueAsLong(row);
                if (index < 0 || index >= times.length) {
                    throw new BodkinException(
                            Kind.USER,
                            "column \"" + column + "\": row " + row + " of a batch is entry " + index
                                    + " of a dictionary of " + times.length);
                }
                times[(int) index]++;
            }
        }
        return new RowCounts(times, nulls).withoutNullsOf(dictionary);
    }

    static RowCounts ofRuns(RunEndEncodedVector runs) {
        BaseIntVector ends = (BaseIntVector) runs.getRunEndsVector();
        FieldVector values = runs.getValuesVector();
        int[] times = new int[values.getValueCount()];
        long rows = runs.getValueCount();
        long start = 0;
        for (int run = 0; run < times.length && start < rows; run++) {
            long end = Math.min(rows, ends.getValueAsLong(run));
            times[run] = Math.toIntExact(Math.max(0, end - start));
            start = Math.max(start, end);
        }
        return new RowCounts(times, 0).withoutNullsOf(values);
    }

    private RowCounts withoutNullsOf(FieldVector values) {
        if (Validity.countNulls(values) == 0) {
            return this;
        }
        long more = 0;
        for (int i = 0; i < times.length; i++) {
            if (values.isNull(i)) {
                more += times[i];
                times[i] = 0;
            }
        }
        return new RowCounts(times, nulls + more);
    }
}
