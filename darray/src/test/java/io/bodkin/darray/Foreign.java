package io.bodkin.darray;

import io.bodkin.engine.api.DType;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The files of others in {@code src/test/resources/foreign}, and what is in them: see {@code make_foreign.py} there.
 */
final class Foreign {
    private Foreign() {}

    static Path file(String name) {
        return Path.of("src", "test", "resources", "foreign", name);
    }

    /** The elements of an array of these extents, row-major. */
    static double[] values(DType dtype, long... extents) {
        double[] values = new double[(int) Model.elements(extents)];
        Arrays.setAll(values, k -> {
            int value = k * 37 % 101;
            return dtype == DType.BOOL ? (value % 2 == 0 ? 1 : 0) : value;
        });
        return values;
    }
}
