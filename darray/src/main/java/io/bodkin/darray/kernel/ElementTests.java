package io.bodkin.darray.kernel;

import io.bodkin.darray.kernel.ElementLoops.DoubleTest1;
import io.bodkin.darray.kernel.ElementLoops.DoubleTest2;
import io.bodkin.darray.kernel.ElementLoops.LongTest2;
import java.util.EnumMap;
import java.util.Map;

/** What comparisons and classifications ask; floats are compared as doubles, which changes nothing. */
final class ElementTests {
    private static final Map<Classification, DoubleTest1> CLASSES = new EnumMap<>(Classification.class);
    private static final Map<Comparison, DoubleTest2> DOUBLES = new EnumMap<>(Comparison.class);
    private static final Map<Comparison, LongTest2> LONGS = new EnumMap<>(Comparison.class);

    static {
        CLASSES.put(Classification.NAN, v -> Double.isNaN(v));
        CLASSES.put(Classification.INFINITE, v -> Double.isInfinite(v));
        CLASSES.put(Classification.FINITE, v -> Double.isFinite(v));

        DOUBLES.put(Comparison.LESS, (a, b) -> a < b);
        DOUBLES.put(Comparison.LESS_OR_EQUAL, (a, b) -> a <= b);
        DOUBLES.put(Comparison.EQUAL, (a, b) -> a == b);
        DOUBLES.put(Comparison.NOT_EQUAL, (a, b) -> a != b);
        DOUBLES.put(Comparison.GREATER_OR_EQUAL, (a, b) -> a >= b);
        DOUBLES.put(Comparison.GREATER, (a, b) -> a > b);

        LONGS.put(Comparison.LESS, (a, b) -> a < b);
        LONGS.put(Comparison.LESS_OR_EQUAL, (a, b) -> a <= b);
        LONGS.put(Comparison.EQUAL, (a, b) -> a == b);
        LONGS.put(Comparison.NOT_EQUAL, (a, b) -> a != b);
        LONGS.put(Comparison.GREATER_OR_EQUAL, (a, b) -> a >= b);
        LONGS.put(Comparison.GREATER, (a, b) -> a > b);
    }

    private ElementTests() {}

    static DoubleTest1 of(Classification op) {
        return CLASSES.get(op);
    }

    static DoubleTest2 ofDoubles(Comparison op) {
        return DOUBLES.get(op);
    }

    static LongTest2 ofLongs(Comparison op) {
        return LONGS.get(op);
    }
}
