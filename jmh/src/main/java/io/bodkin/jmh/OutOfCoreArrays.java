package io.bodkin.jmh;

import io.bodkin.darray.Blocks;
import io.bodkin.darray.DArray;
import io.bodkin.darray.DArrays;
import io.bodkin.engine.Engine;
import io.bodkin.engine.memory.ByteSize;
import io.bodkin.engine.store.StoreStatistics;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Asks: how near to the device are operations on an array in a file that is larger than the budget?
 *
 * <p>A whole-process benchmark: {@code make FILE SIZE [COLUMNS]} writes an array of 16 columns, or of one axis if
 * COLUMNS is 1; {@code sum|mean|standardise|transpose|rechunk|sort FILE MEMORY [TARGET]} reads it. The script
 * {@code jmh/arrays-out-of-core} sets it against the device and the peers.
 */
public final class OutOfCoreArrays {
    private static final int COLUMNS = 16;
    private static final int BLOCK_ROWS = 1 << 17;

    private OutOfCoreArrays() {}

    public static void main(String[] arguments) {
        String operation = arguments[0];
        Path file = Path.of(arguments[1]);
        if (operation.equals("make")) {
            long elements = ByteSize.parse(arguments[2]) / Double.BYTES;
            boolean oneAxis = arguments.length > 3 && arguments[3].equals("1");
            try (Engine engine = Engine.builder().memory("512MiB").build()) {
                if (oneAxis) {
                    DArrays.rand(engine, 1, Blocks.of(BLOCK_ROWS * COLUMNS), elements)
                            .save(file);
                } else {
                    DArrays.rand(engine, 1, Blocks.of(BLOCK_ROWS, COLUMNS), elements / COLUMNS, COLUMNS)
                            .save(file);
                }
            }
            return;
        }
        long start = System.nanoTime();
        try (Engine engine = Engine.builder().memory(arguments[2]).build()) {
            DArray x = DArrays.load(engine, file);
            String result = switch (operation) {
                case "sum" -> String.valueOf(x.sum().fetch());
                case "mean" -> Arrays.toString(Arrays.copyOf(x.mean(0).collect(), 3));
                case "standardise" -> saved(x.sub(x.mean(0)).div(x.std(0)), arguments);
                case "transpose" -> saved(x.transpose().rechunk(Blocks.of(COLUMNS / 4, BLOCK_ROWS * 4)), arguments);
                case "sort" -> saved(x.sort(), arguments);
                case "rechunk" -> saved(x.rechunk(Blocks.of(BLOCK_ROWS * 4, COLUMNS / 4)), arguments);
                default -> throw new IllegalArgumentException(operation);
            };
            double seconds = (System.nanoTime() - start) / 1e9;
            StoreStatistics statistics = engine.statistics();
            System.out.printf(
                    "bodkin %-12s %7.2f s, peak %d MiB, spilled %d MiB, read back %d MiB, loaded %d MiB; %s%n",
                    operation,
                    seconds,
                    statistics.heldPeak() >> 20,
                    statistics.spilled() >> 20,
                    statistics.readBack() >> 20,
                    statistics.loaded() >> 20,
                    result);
        }
    }

    private static String saved(DArray array, String[] arguments) {
        array.save(Path.of(arguments[3]));
        return array.shape().toString();
    }
}
