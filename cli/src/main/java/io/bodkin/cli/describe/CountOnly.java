package io.bodkin.cli.describe;

import org.apache.arrow.vector.FieldVector;

/** For the types of which only rows and nulls are told: binary, nested, intervals, null. */
final class CountOnly extends ValueStatistics {
    @Override
    void add(FieldVector vector, int nulls) {}

    @Override
    void addCounted(FieldVector vector, int[] times) {}

    @Override
    void merge(ValueStatistics later) {}

    @Override
    Summary summary() {
        return Summary.COUNTS_ONLY;
    }
}
