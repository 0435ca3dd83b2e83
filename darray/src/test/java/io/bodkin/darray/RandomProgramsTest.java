package io.bodkin.darray;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.Engine;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever is done to an array, it is what it would be if it were small. */
class RandomProgramsTest {
    private static Engine engine;

    @BeforeContainer
    static void open() {
        engine = Engine.builder().memory("64MiB").threads(2).build();
    }

    @AfterContainer
    static void close() {
        engine.close();
        assertThat(engine.statistics().held()).isZero();
    }

    @Property(tries = 1500, shrinking = ShrinkingMode.OFF)
    void anyProgramGivesWhatItsModelGives(@ForAll long seed) {
        RandomPrograms programs = new RandomPrograms(engine, seed);
        RandomPrograms.Pair pair;
        try {
            pair = programs.run(1 + (int) (seed & 7));
        } catch (RuntimeException e) {
            throw new AssertionError(programs.said(), e);
        }
        double[] collected;
        try {
            collected = pair.array().collect();
        } catch (RuntimeException e) {
            throw new AssertionError(programs.said(), e);
        }
        assertThat(pair.array().shape().extents())
                .as(programs.said())
                .isEqualTo(pair.model().extents());
        assertThat(withoutNegativeZeros(collected))
                .as(programs.said())
                .isEqualTo(withoutNegativeZeros(pair.model().values()));
    }

    private static double[] withoutNegativeZeros(double[] values) {
        return Arrays.stream(values).map(value -> value + 0.0).toArray();
    }
}
