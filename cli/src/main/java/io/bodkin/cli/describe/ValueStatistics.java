package io.bodkin.cli.describe;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.arrow.vector.FieldVector;

/** What is gathered from the non-null values of one column of one kind of type. One thread at a time. */
abstract class ValueStatistics {
    static final double[] SHARES = {0.01, 0.25, 0.50, 0.75, 0.99};

    /** Adds every value that is not null; {@code nulls} of the rows are. */
    abstract void add(FieldVector vector, int nulls);

    /** Adds row i {@code times[i]} times; the rows with times above 0 are not null. */
    abstract void addCounted(FieldVector vector, int[] times);

    /** Adds what was gathered from later rows, by the same kind of statistics; takes it over. */
    abstract void merge(ValueStatistics later);

    abstract Summary summary();

    /** The last call for a batch: keeps at most so many keys for the quantiles. */
    void condense(int most) {}

    /**
     * @param nan and {@code inf}: empty for types without them
     * @param quantiles five, or none
     * @param distinct empty for types that are only counted
     */
    record Summary(
            OptionalLong nan,
            OptionalLong inf,
            Optional<Scalar> min,
            Optional<Scalar> max,
            OptionalDouble mean,
            OptionalDouble std,
            List<Scalar> quantiles,
            OptionalLong distinct) {
        static final Summary COUNTS_ONLY = new Summary(
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                List.of(),
                OptionalLong.empty());

        /** Of a described type without any value. */
        static Summary noValues() {
            return noValues(OptionalLong.empty(), OptionalLong.empty());
        }

        static Summary noValues(OptionalLong nan, OptionalLong inf) {
            return new Summary(
                    nan,
                    inf,
                    Optional.empty(),
                    Optional.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    List.of(),
                    OptionalLong.of(0));
        }
    }
}
