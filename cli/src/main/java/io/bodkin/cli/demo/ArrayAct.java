package io.bodkin.cli.demo;

import io.bodkin.darray.Blocks;
import io.bodkin.darray.DArray;
import io.bodkin.darray.DArrays;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.EventSource;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A matrix of waves, larger than the budget: written, standardised into another file, and the covariance of its columns
 * held against what it must be. Column {@code j} is a wave of {@code 1 + j / 4} periods, with a mean and an amplitude
 * of its own and the phase {@code j}: over whole periods waves of different lengths are orthogonal, and those of one
 * length have the correlation {@code cos} of the difference of their phases.
 */
final class ArrayAct {
    private static final int COLUMNS = 64;
    private static final int OF_ONE_LENGTH = 4;
    private static final double TOLERANCE = 1e-9;

    /** Shows how far a step is, and takes its time. */
    @FunctionalInterface
    interface Runner {
        void run(String name, long bytes, Step step);
    }

    @FunctionalInterface
    interface Step {
        void run(Demo.Stage stage);
    }

    private final Engine engine;
    private final long rows;

    /** @param bytes of the matrix, about */
    ArrayAct(Engine engine, long bytes) {
        this.engine = engine;
        this.rows = Math.max(2L * COLUMNS, bytes / (COLUMNS * DType.FLOAT64.byteWidth()));
    }

    /** Does it all, and says what came of it. */
    String run(Path folder, Runner runner) {
        Path matrix = folder.resolve("matrix.arrow");
        Path standardised = folder.resolve("matrix-standardised.arrow");
        DArray waves = waves();
        runner.run("write array", waves.byteSize(), stage -> waves.save(matrix, stage::step));
        runner.run("scale array", waves.byteSize(), stage -> {
            DArray x = DArrays.load(engine, matrix);
            x.sub(x.mean(0)).div(x.std(0)).save(standardised, stage::step);
            x.release();
        });
        double[] distance = new double[1];
        runner.run("covariance", waves.byteSize(), stage -> distance[0] = distance(standardised, stage));
        if (!(distance[0] <= TOLERANCE)) {
            throw new BodkinException(
                    Kind.BUG,
                    "the covariance of standardised waves is " + distance[0] + " from the cosines of their phases");
        }
        return String.format(
                Locale.ROOT,
                "%d x %d, its covariance within %.0e of the formula",
                rows,
                COLUMNS,
                Math.max(distance[0], Double.MIN_NORMAL));
    }

    private DArray waves() {
        DArray time = DArrays.arange(engine, Blocks.auto(), rows)
                .cast(DType.FLOAT64)
                .mul(2 * Math.PI / rows)
                .newAxis(1);
        DArray column = DArrays.arange(engine, Blocks.of(COLUMNS), COLUMNS).cast(DType.FLOAT64);
        DArray periods = column.div(OF_ONE_LENGTH).floor().add(1.0);
        return time.mul(periods)
                .add(column)
                .cos()
                .mul(column.add(1.0))
                .add(column.mul(10.0))
                .rechunk(Blocks.auto());
    }

    /** The largest difference between the covariance and what it must be. */
    private double distance(Path standardised, Demo.Stage stage) {
        DArray z = DArrays.load(engine, standardised);
        double[][] covariance;
        try (EventSource.Registration loads = engine.events().listen(event -> {
            if (event instanceof Event.ChunkLoaded loaded) {
                stage.step(loaded.bytes());
            }
        })) {
            covariance = z.transpose().matmul(z).div((double) rows - 1).collect2d();
        }
        z.release();
        double largest = 0;
        for (int i = 0; i < COLUMNS; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                double expected = i / OF_ONE_LENGTH == j / OF_ONE_LENGTH ? Math.cos(i - j) : 0;
                largest = Math.max(largest, Math.abs(covariance[i][j] - expected));
            }
        }
        return largest;
    }
}
