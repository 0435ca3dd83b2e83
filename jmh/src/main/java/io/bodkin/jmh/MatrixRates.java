package io.bodkin.jmh;

import com.sun.management.OperatingSystemMXBean;
import io.bodkin.darray.Blocks;
import io.bodkin.darray.DArray;
import io.bodkin.darray.DArrays;
import io.bodkin.engine.Engine;
import io.bodkin.engine.store.StoreStatistics;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.openblas.global.openblas;

/**
 * Asks: how many floating point operations a second do matrix products and Cholesky factors reach, beside one call of
 * the same OpenBLAS with all processors as its threads? {@code MatrixRates [SIZE [MEMORY [BLOCK [ROUNDS]]]]}: with
 * MEMORY, only ours under that budget, with matrices that may be larger.
 */
public final class MatrixRates {
    private static final int THREADS = Runtime.getRuntime().availableProcessors();

    private MatrixRates() {}

    public static void main(String[] args) {
        // The operands of the one call are not on the heap, by whose size this library would limit them.
        System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
        System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        int n = args.length > 0 ? Integer.parseInt(args[0]) : 4096;
        boolean limited = args.length > 1;
        long bytes = 8L * n * n;
        Blocks blocks = args.length > 2 ? Blocks.of(Long.parseLong(args[2]), Long.parseLong(args[2])) : Blocks.auto();
        int rounds = args.length > 3 ? Integer.parseInt(args[3]) : limited ? 1 : 3;
        Engine.Builder builder = Engine.builder().threads(THREADS);
        try (Engine engine = (limited ? builder.memory(args[1]) : builder.memory(12 * bytes)).build()) {
            DArray x = DArrays.randn(engine, 1, blocks, n, n).fetch();
            DArray y = DArrays.randn(engine, 2, blocks, n, n).fetch();
            System.out.println("blocks " + x.grid());
            double flops = 2.0 * n * n * n;
            // In turn, so that what else runs on the machine meets both.
            for (int round = 0; round < rounds; round++) {
                rate("matmul", flops, () -> x.matmul(y).fetch().release());
                if (!limited) {
                    product(n, flops);
                }
            }
            if (limited) {
                say(engine);
            }
            rate("x'x", flops, () -> x.transpose().matmul(x).fetch().release());
            if (limited) {
                say(engine);
            }
            DArray definite = x.add(x.transpose())
                    .add(DArrays.eye(engine, blocks, n).mul(8 * Math.sqrt(n)))
                    .fetch();
            for (int round = 0; round < rounds; round++) {
                rate("cholesky", flops / 6, () -> definite.cholesky().fetch().release());
                if (!limited) {
                    factor(n, flops / 6);
                }
            }
        }
    }

    private static void say(Engine engine) {
        StoreStatistics statistics = engine.statistics();
        System.out.printf(
                "             peak %d MiB, so far written %d MiB, read %d MiB%n",
                statistics.heldPeak() >> 20, statistics.spilled() >> 20, statistics.readBack() >> 20);
    }

    private static void rate(String name, double flops, Runnable operation) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long start = System.nanoTime();
        long processor = system.getProcessCpuTime();
        operation.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%-12s %8.3f s %8.1f Gflop/s, %8.3f s of processors%n",
                name, seconds, flops / seconds / 1e9, (system.getProcessCpuTime() - processor) / 1e9);
    }

    private static DoublePointer values(int n) {
        double[] row = new double[n];
        Random random = new Random(1);
        DoublePointer values = new DoublePointer((long) n * n);
        for (int i = 0; i < n; i++) {
            Arrays.setAll(row, j -> random.nextDouble());
            values.position((long) i * n).put(row);
        }
        return values.position(0);
    }

    private static void product(int n, double flops) {
        try (DoublePointer a = values(n);
                DoublePointer b = values(n);
                DoublePointer c = new DoublePointer((long) n * n)) {
            threaded(() -> rate(
                    "one dgemm",
                    flops,
                    () -> openblas.cblas_dgemm(
                            openblas.CblasRowMajor,
                            openblas.CblasNoTrans,
                            openblas.CblasNoTrans,
                            n,
                            n,
                            n,
                            1,
                            a,
                            n,
                            b,
                            n,
                            0,
                            c,
                            n)));
        }
    }

    private static void factor(int n, double flops) {
        try (DoublePointer a = values(n)) {
            for (long i = 0; i < n; i++) {
                a.put(i * n + i, n);
            }
            threaded(() -> rate(
                    "one dpotrf",
                    flops,
                    () -> openblas.LAPACKE_dpotrf_work(openblas.LAPACK_COL_MAJOR, (byte) 'L', n, a, n)));
        }
    }

    private static void threaded(Runnable operation) {
        openblas.blas_set_num_threads(THREADS);
        operation.run();
        openblas.blas_set_num_threads(1);
    }
}
