package io.bodkin.darray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class InPlaceTest {
    @RegisterExtension
    final TestEngine engine = new TestEngine("64MiB");

    private Engine engine() {
        return engine.get();
    }

    private DArray integers(long blocks, int n) {
        return DArrays.arange(engine(), Blocks.of(blocks), n)
                .cast(DType.FLOAT64)
                .persist();
    }

    @Test
    void changesAreMadeInTheOrderOfTheCalls() {
        DArray a = integers(3, 8);
        DArray b = DArrays.ones(engine(), Blocks.of(2), 3);
        DArrays.datadeps(engine(), region -> {
            region.of(a).slice(Range.of(0, 3)).assign(b);
            region.of(a).mul(2);
            region.of(a).slice(Range.of(1, 8).by(2)).add(100);
            region.of(a).slice(Range.at(7)).assign(-1);
            region.of(a).slice(Range.of(4, 6)).map(v -> -v);
            region.of(a).sub(a.max(Axes.all()));
        });
        assertThat(a.collect()).containsExactly(-104, -4, -104, 0, -114, -216, -94, -107);
    }

    @Test
    void whatIsReadOfTheSameArrayIsAsItWasBeforeTheChange() {
        DArray a = integers(3, 8);
        DArrays.datadeps(engine(), region -> {
            region.of(a).slice(Range.of(1, 8)).assign(a.slice(Range.of(0, 7)));
            region.of(a).assign(a.flip());
            region.of(a).flip().add(a);
        });
        assertThat(a.collect()).containsExactly(6, 5, 5, 5, 5, 5, 5, 6);
        DArray m = DArrays.arange(engine(), Blocks.of(4), 16)
                .reshape(4, 4)
                .rechunk(Blocks.of(3, 2))
                .persist();
        DArrays.datadeps(engine(), region -> {
            region.of(m).assign(m.transpose());
            region.of(m).diagonal().assign(0);
            region.of(m).transpose().slice(Range.at(0)).assign(m.slice(Range.at(1)));
        });
        assertThat(m.collectLongs()).containsExactly(1, 4, 8, 12, 0, 0, 9, 13, 9, 6, 0, 14, 13, 7, 11, 0);
    }

    @Test
    void anyBlocksAndViewsAreWhatAPlainArrayGives() {
        Random random = new Random(11);
        for (int round = 0; round < 40; round++) {
            int rows = 1 + random.nextInt(12);
            int columns = 1 + random.nextInt(12);
            double[] expected = random.doubles((long) rows * columns).toArray();
            DArray a = DArrays.distribute(engine(), blocks(random, rows, columns), expected, rows, columns);
            double[] other = random.doubles((long) rows * columns).toArray();
            DArray b = DArrays.distribute(engine(), blocks(random, rows, columns), other, rows, columns);
            int statements = 1 + random.nextInt(5);
            DArrays.datadeps(engine(), region -> {
                for (int i = 0; i < statements; i++) {
                    change(region, random, a, expected, b, other, columns);
                }
            });
            assertThat(a.collect()).as("round %d", round).containsExactly(expected);
            assertThat(b.collect()).containsExactly(other);
            a.release();
            b.release();
        }
    }

    private static Blocks blocks(Random random, int rows, int columns) {
        return Blocks.of(1 + random.nextInt(rows), 1 + random.nextInt(columns));
    }

    /** A part of a becomes a part of itself, or of b, elsewhere; the same in a plain array. */
    private static void change(
            ArrayRegion region, Random random, DArray a, double[] plainA, DArray b, double[] plainB, int columns) {
        int rows = plainA.length / columns;
        int height = 1 + random.nextInt(rows);
        int width = 1 + random.nextInt(columns);
        int[] from = {random.nextInt(rows - height + 1), random.nextInt(columns - width + 1)};
        int[] to = {random.nextInt(rows - height + 1), random.nextInt(columns - width + 1)};
        boolean itself = random.nextBoolean();
        boolean backwards = random.nextBoolean();
        DArray source = (itself ? a : b).slice(Range.of(from[0], from[0] + height), Range.of(from[1], from[1] + width));
        InPlace target = region.of(a).slice(Range.of(to[0], to[0] + height), Range.of(to[1], to[1] + width));
        boolean adds = random.nextBoolean();
        if (backwards) {
            target = target.flip(0);
        }
        if (adds) {
            target.add(source);
        } else {
            target.assign(source);
        }
        double[] before = itself ? plainA.clone() : plainB;
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                int at = (to[0] + (backwards ? height - 1 - row : row)) * columns + to[1] + column;
                double value = before[(from[0] + row) * columns + from[1] + column];
                plainA[at] = adds ? plainA[at] + value : value;
            }
        }
    }

    @Test
    void othersKeepWhatTheyHave() {
        DArray a = integers(4, 8);
        DArray both = DArrays.concat(0, a, a).persist();
        DArrays.datadeps(engine(), region -> region.of(a).assign(7));
        assertThat(a.collect()).containsOnly(7);
        assertThat(both.slice(Range.of(8, 16)).collect()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void valuesAreCastToTheTypeOfTheArray() {
        DArray a = DArrays.zeros(engine(), Blocks.of(2), DType.UINT8, 3).persist();
        DArrays.datadeps(engine(), region -> {
            region.of(a).slice(Range.of(0, 2)).assign(300.7);
            region.of(a).div(2);
        });
        assertThat(a.collectLongs()).containsExactly(22, 22, 0);
        DArrays.datadeps(engine(), region -> region.of(a).slice(Range.of(0, 0)).assign(1));
        assertThat(a.dtype()).isEqualTo(DType.UINT8);
    }

    @Test
    void randomNumbersAreThoseOfAnArrayOfThatShape() {
        DArray a = DArrays.zeros(engine(), Blocks.of(30, 20), 100, 70).persist();
        DArrays.datadeps(engine(), region -> region.of(a).rand(5));
        assertThat(a.collect())
                .containsExactly(
                        DArrays.rand(engine(), 5, Blocks.auto(), 100, 70).collect());
        DArrays.datadeps(engine(), region -> region.of(a).slice(Range.of(3, 9)).randn(6));
        assertThat(a.slice(Range.of(3, 9)).collect())
                .containsExactly(
                        DArrays.randn(engine(), 6, Blocks.auto(), 6, 70).collect());
    }

    @Test
    void arraysLargerThanTheBudgetAreChanged() {
        try (Engine small = Engine.builder().memory("4MiB").threads(2).build()) {
            DArray a = DArrays.rand(small, 1, Blocks.of(250, 250), 1500, 1500).persist();
            double sum = a.sum().fetch();
            DArrays.datadeps(small, region -> {
                region.of(a).mul(4);
                region.of(a).assign(a.transpose());
            });
            assertThat(a.sum().fetch()).isCloseTo(4 * sum, withPercentage(1e-10));
            assertThat(small.statistics().heldPeak()).isLessThanOrEqualTo(4 << 20);
        }
    }

    @Test
    void whatCannotBeChangedIsRefused(@TempDir Path folder) {
        DArray a = integers(3, 8);
        a.save(folder.resolve("a.arrow"));
        DArray file = DArrays.load(engine(), folder.resolve("a.arrow"));
        assertThatThrownBy(() ->
                        DArrays.datadeps(engine(), region -> region.of(file).assign(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("an array of a file cannot be changed in place");
        a.save(folder.resolve("a.npy"));
        DArray mapped = DArrays.load(engine(), folder.resolve("a.npy"));
        assertThatThrownBy(() ->
                        DArrays.datadeps(engine(), region -> region.of(mapped).assign(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("an array of a file cannot be changed in place");
        assertThatThrownBy(() ->
                        DArrays.datadeps(engine(), region -> region.of(a.add(1)).assign(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an array that is not computed cannot be changed in place; persist() it first");
        assertThatThrownBy(
                        () -> DArrays.datadeps(engine(), region -> region.of(a).assign(a.sort())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("persist() it first");
        assertThatThrownBy(() -> DArrays.datadeps(
                        engine(), region -> region.of(a).slice(Range.of(0, 3)).assign(a)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "broadcastTo: shapes [8] and [3] do not fit: axes are aligned from the last and must be equal or 1");
        assertThat(Arrays.stream(a.collect()).sum()).isEqualTo(28);
    }
}
