package io.bodkin.cli.describe;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.DoubleStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;

/** Statistics of booleans, all exact: least, greatest and quantiles are booleans, the mean is the share of true. */
final class FlagStatistics extends ValueStatistics {
    private long yes;
    private long no;

    @Override
    void add(FieldVector vector, int nulls) {
        int rows = vector.getValueCount();
        if (nulls == rows) {
            return;
        }
        Validity validity = Validity.of(vector, nulls);
        ArrowBuf data = vector.getDataBuffer();
        long trues = 0;
        for (int row = 0; row < rows; row += 64) {
            trues += Long.bitCount(Validity.word(data, row, rows) & validity.word(row, rows));
        }
        yes += trues;
        no += rows - nulls - trues;
    }

    @Override
    void addCounted(FieldVector vector, int[] times) {
        BitVector bits = (BitVector) vector;
        for (int row = 0; row < bits.getValueCount(); row++) {
            if (times[row] > 0) {
                if (bits.get(row) != 0) {
                    yes += times[row];
                } else {
                    no += times[row];
                }
            }
        }
    }

    @Override
    void merge(ValueStatistics other) {
        FlagStatistics later = (FlagStatistics) other;
        yes += later.yes;
        no += later.no;
    }

    @Override
    Summary summary() {
        long all = yes + no;
        if (all == 0) {
            return Summary.noValues();
        }
        double share = (double) yes / all;
        List<Scalar> quantiles = DoubleStream.of(SHARES)
                .<Scalar>mapToObj(q -> new Scalar.Flag(Math.max(1, (long) Math.ceil(q * all)) > no))
                .toList();
        return new Summary(
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.of(new Scalar.Flag(no == 0)),
                Optional.of(new Scalar.Flag(yes > 0)),
                OptionalDouble.of(share),
                OptionalDouble.of(Math.sqrt(share * ((double) no / all))),
                quantiles,
                OptionalLong.of(yes > 0 && no > 0 ? 2 : 1));
    }
}
