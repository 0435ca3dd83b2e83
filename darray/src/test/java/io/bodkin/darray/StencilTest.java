package io.bodkin.darray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import io.bodkin.darray.StencilModel.Rule;
import io.bodkin.darray.stencil.Boundary;
import io.bodkin.darray.stencil.Stencil;
import io.bodkin.darray.stencil.Window;
import io.bodkin.darray.stencil.WindowFn1;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StencilTest {
    @RegisterExtension
    final TestEngine engine = new TestEngine("64MiB");

    private Engine engine() {
        return engine.get();
    }

    private DArray line(double... values) {
        return DArrays.distribute(engine(), Blocks.of(2), values);
    }

    private double[] sums(Boundary rule, double... values) {
        return line(values).stencil(Stencil.of(1).boundary(rule), Window::sum).collect();
    }

    // ---- what Dagger gives

    @Test
    void sumsOfNeighboursByEachBoundaryRule() {
        assertThat(sums(Boundary.clamp(), 1, 2, 3, 4)).containsExactly(4, 6, 9, 11);
        assertThat(sums(Boundary.reflect(true), 1, 2, 3, 4)).containsExactly(4, 6, 9, 11);
        assertThat(sums(Boundary.reflect(false), 1, 2, 3, 4)).containsExactly(5, 6, 9, 10);
        assertThat(sums(Boundary.antiReflect(true), 1, 2, 3, 4)).containsExactly(2, 6, 9, 3);
        assertThat(sums(Boundary.antiReflect(false), 1, 2, 3, 4)).containsExactly(1, 6, 9, 4);
        assertThat(sums(Boundary.linearExtrapolate(), 2, 4, 6, 8)).containsExactly(6, 12, 18, 24);
    }

    @Test
    void neighboursBeyondTheEndsAreNegatedReflections() {
        Stencil stencil = Stencil.of(1).boundary(Boundary.antiReflect(true));
        DArray x = line(1, 2, 3, 4);
        assertThat(x.stencil(stencil, w -> w.at(-1)).collect()).containsExactly(-1, 1, 2, 3);
        assertThat(x.stencil(stencil, w -> w.at(1)).collect()).containsExactly(2, 3, 4, -4);
    }

    @Test
    void matricesByTheRulesOfRingsAndConstants() {
        DArray ones = DArrays.ones(engine(), Blocks.of(2, 2), 4, 4);
        Stencil ring = Stencil.of(1).boundary(Boundary.wrap());
        assertThat(ones.stencil(ring, Window::sum).collect()).containsOnly(9);
        DArray one = DArrays.zeros(engine(), Blocks.of(2, 2), 4, 4).replace(10, Range.at(0), Range.at(0));
        assertThat(one.stencil(ring, Window::sum).collect())
                .containsExactly(10, 10, 0, 10, 10, 10, 0, 10, 0, 0, 0, 0, 10, 10, 0, 10);
        assertThat(ones.stencil(Stencil.of(1), Window::sum).collect())
                .containsExactly(4, 6, 6, 4, 6, 9, 9, 6, 6, 9, 9, 6, 4, 6, 6, 4);
        Stencil fives = Stencil.of(1).boundary(Boundary.constant(5));
        assertThat(DArrays.ones(engine(), Blocks.of(2, 2), 2, 2)
                        .stencil(fives, Window::sum)
                        .collect())
                .containsOnly(29);
    }

    @Test
    void aUniformFieldHasSlopesAtItsWallsByAntiReflectionOnly() {
        DArray ones = DArrays.ones(engine(), Blocks.of(2), 6);
        WindowFn1 difference = w -> w.at(1) - w.at(-1);
        assertThat(ones.stencil(Stencil.of(1).boundary(Boundary.antiReflect(true)), difference)
                        .collect())
                .containsExactly(2, 0, 0, 0, 0, -2);
        assertThat(ones.stencil(Stencil.of(1).boundary(Boundary.reflect(true)), difference)
                        .collect())
                .containsOnly(0);
    }

    @Test
    void radiiOfTheirOwnForEachAxis() {
        Boundary ring = Boundary.wrap();
        DArray x = DArrays.distribute(engine(), Blocks.of(3), new double[] {1, 2, 3, 4, 5, 6});
        assertThat(x.stencil(Stencil.of(2).boundary(ring), Window::sum).collect())
                .containsExactly(17, 16, 15, 20, 19, 18);
        assertThat(DArrays.ones(engine(), Blocks.of(2, 3), 4, 6)
                        .stencil(Stencil.of(1, 2).boundary(ring), Window::sum)
                        .collect())
                .containsOnly(15);
        assertThat(DArrays.ones(engine(), Blocks.of(2, 2, 2), 4, 4, 4)
                        .stencil(Stencil.of(1, 2, 1).boundary(ring), Window::sum)
                        .collect())
                .containsOnly(45);
        assertThat(DArrays.ones(engine(), Blocks.of(1, 2, 2, 1), 2, 3, 2, 2)
                        .stencil(Stencil.of(1).boundary(ring), Window::sum)
                        .collect())
                .containsOnly(81);
    }

    @Test
    void statementsSeeWhatThoseBeforeThemMadeAndTheirTargetAsItWas() {
        Stencil ring = Stencil.of(1).boundary(Boundary.wrap());
        DArray a = DArrays.ones(engine(), Blocks.of(2, 2), 4, 4);
        DArray b = a.stencil(ring, Window::sum);
        DArray c = b.mul(2);
        assertThat(b.collect()).containsOnly(9);
        assertThat(c.collect()).containsOnly(18);
        assertThat(a.add(a.stencil(ring, Window::sum)).collect()).containsOnly(10);
        assertThat(DArrays.stencil(ring, a, b, (wa, wb) -> wa.sum() * wb.centre())
                        .collect())
                .containsOnly(81);
    }

    @Test
    void whatDoesNotFitIsRefusedBeforeAnythingRuns() {
        DArray x = DArrays.ones(engine(), Blocks.of(2, 2), 4, 3);
        assertThatThrownBy(() -> Stencil.of(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Stencil.of(1, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a stencil takes one radius, or one for each of at most 4 axes, and each must be >= 1,"
                        + " got [1, -1]");
        assertThatThrownBy(() -> x.stencil(Stencil.of(4), Window::sum))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a stencil of radius 4 with boundary constant 0.0 needs at least 4 elements on axis 1, an"
                        + " array of [4 x 3] has 3");
        assertThatThrownBy(() -> x.stencil(Stencil.of(1, 1, 1), Window::sum))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> x.sum(1).stencil(Stencil.weights(new double[][] {{1}, {1}, {1}})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("weights with 2 axes do not fit an array of [4]");
        assertThatThrownBy(() -> Stencil.weights(1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DArrays.stencil(Stencil.of(1), x, x.transpose(), (a, b) -> 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("stencil: shapes [4 x 3] and [3 x 4] differ");
        assertThatThrownBy(() -> x.stencil(Stencil.of(1).steps(0), Window::sum))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Boundary.ends(Boundary.wrap(), Boundary.clamp()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> x.stencil(Stencil.of(1), w -> w.at(2, 0)).collect())
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .hasRootCauseMessage("no neighbour at [2, 0] in a window of radius [1 x 1]");
    }

    @Test
    void emptyArraysHaveEmptyResults() {
        assertThat(DArrays.ones(engine(), Blocks.of(1, 1), 0, 3)
                        .stencil(Stencil.of(1), Window::sum)
                        .elements())
                .isZero();
    }

    // ---- against a plain model

    private static Boundary rule(Rule rule) {
        return switch (rule) {
            case WRAP -> Boundary.wrap();
            case CONSTANT -> Boundary.constant(7);
            case CLAMP -> Boundary.clamp();
            case REFLECT -> Boundary.reflect(false);
            case REFLECT_REPEATED -> Boundary.reflect(true);
            case ANTI -> Boundary.antiReflect(false);
            case ANTI_REPEATED -> Boundary.antiReflect(true);
            case EXTRAPOLATE -> Boundary.linearExtrapolate();
            case CUSTOM -> Boundary.custom((distance, inside) -> 2 * inside.at(0) + distance);
        };
    }

    private record Example(Model model, DArray array, int[] radii, Rule[] rules, Stencil stencil, double[] weights) {}

    private Example example(long seed, int longest) {
        Random random = new Random(seed);
        int rank = 1 + random.nextInt(4);
        long[] extents = new long[rank];
        int[] radii = new int[rank];
        long[] blocks = new long[rank];
        Rule[] rules = new Rule[rank];
        for (int axis = 0; axis < rank; axis++) {
            extents[axis] = 2 + random.nextInt(rank > 3 ? 4 : rank > 2 ? 6 : longest);
            radii[axis] = 1 + random.nextInt((int) Math.min(3, extents[axis]));
            blocks[axis] = 1 + random.nextInt((int) extents[axis]);
            rules[axis] = Rule.values()[random.nextInt(Rule.values().length)];
        }
        double[] values = random.doubles(Model.elements(extents)).toArray();
        Boundary[] boundaries = Arrays.stream(rules).map(StencilTest::rule).toArray(Boundary[]::new);
        int window = Arrays.stream(radii).reduce(1, (a, b) -> a * (2 * b + 1));
        double[] weights = random.doubles(window, -1.0 / window, 1.5 / window).toArray();
        weights[0] = 0;
        return new Example(
                new Model(values, extents),
                DArrays.distribute(engine(), Blocks.of(blocks), values, extents),
                radii,
                rules,
                Stencil.of(radii).boundary(boundaries),
                weights);
    }

    private static double weighted(Example example, StencilModel.Neighbours neighbours) {
        int[] at = Arrays.stream(example.radii).map(radius -> -radius).toArray();
        double sum = 0;
        for (double weight : example.weights) {
            if (weight != 0) {
                sum += weight * neighbours.at(at);
            }
            for (int axis = at.length - 1; axis >= 0 && ++at[axis] > example.radii[axis]; axis--) {
                at[axis] = -example.radii[axis];
            }
        }
        return sum;
    }

    @Test
    void weightsInSeveralStepsAreWhatOneStepAfterTheOtherGives() {
        for (int seed = 0; seed < 100; seed++) {
            checkWeights(seed);
        }
    }

    private void checkWeights(int seed) {
        Example example = example(seed, 40);
        long[] window = Arrays.stream(example.radii)
                .mapToLong(radius -> 2L * radius + 1)
                .toArray();
        Boundary[] boundaries =
                Arrays.stream(example.rules).map(StencilTest::rule).toArray(Boundary[]::new);
        int steps = 1 + seed % 5;
        Model expected = example.model;
        for (int step = 0; step < steps; step++) {
            expected = StencilModel.step(expected, example.rules, neighbours -> weighted(example, neighbours));
        }
        DArray result = example.array.stencil(
                Stencil.weights(example.weights, window).boundary(boundaries).steps(steps));
        assertThat(result.collect()).as("seed %d", seed).containsExactly(expected.values());
    }

    @Test
    void functionsOfWindowsSeeTheSameNeighbours() {
        for (int seed = 0; seed < 200; seed++) {
            checkWindows(seed);
        }
    }

    private void checkWindows(int seed) {
        Example example = example(-1 - seed, 30);
        int[] corner = example.radii.clone();
        int[] other = Arrays.stream(corner).map(radius -> -radius).toArray();
        other[0] = 0;
        Model expected = StencilModel.step(
                example.model, example.rules, neighbours -> neighbours.at(corner) - 0.5 * neighbours.at(other));
        DArray result = example.array.stencil(example.stencil, w -> at(w, corner) - 0.5 * at(w, other));
        assertThat(result.collect()).as("seed %d", seed).containsExactly(expected.values());
    }

    private static double at(Window window, int[] d) {
        return switch (d.length) {
            case 1 -> window.at(d[0]);
            case 2 -> window.at(d[0], d[1]);
            case 3 -> window.at(d[0], d[1], d[2]);
            default -> window.at(d[0], d[1], d[2], d[3]);
        };
    }

    @RepeatedTest(12)
    void stepsRoundToTheTypeAndOtherOperandsStayAsTheyAre(RepetitionInfo info) {
        Random random = new Random(info.getCurrentRepetition());
        int n = 20 + random.nextInt(50);
        DType[] types = {DType.FLOAT32, DType.UINT8, DType.INT8, DType.INT32, DType.BOOL, DType.INT64};
        DType type = types[random.nextInt(types.length)];
        DArray x = DArrays.randIntegers(engine(), 1, 0, 200, Blocks.of(1 + random.nextInt(n)), n)
                .cast(type);
        DArray b = DArrays.rand(engine(), 2, Blocks.of(1 + random.nextInt(n)), n);
        Stencil stencil = Stencil.of(2).boundary(Boundary.reflect(true));
        int steps = 2 + random.nextInt(4);
        DArray once = x;
        for (int step = 0; step < steps; step++) {
            once = DArrays.stencil(stencil, once, b, (w, v) -> w.sum() / 4 + v.at(-1) + v.at(2));
        }
        DArray fused = DArrays.stencil(stencil.steps(steps), x, b, (w, v) -> w.sum() / 4 + v.at(-1) + v.at(2));
        assertThat(fused.dtype()).isEqualTo(type);
        assertThat(fused.collect()).containsExactly(once.collect());
    }

    @ParameterizedTest
    @CsvSource({"100, 100, 1", "37, 512, 3", "700, 900, 1", "64, 2000, 2"})
    void manyStepsInManyTilesAreWhatOneStepAfterTheOtherGives(int blockRows, int blockColumns, int radius) {
        DArray x = DArrays.rand(engine(), 5, Blocks.of(blockRows, blockColumns), 700, 900)
                .fetch();
        Stencil stencil = Stencil.of(radius).boundary(Boundary.reflect(false), Boundary.wrap());
        WindowFn1 f = w -> 0.3 * w.at(-1, 0) + 0.3 * w.at(0, -1) + 0.2 * w.at(radiusOf(w), 1) + 0.19 * w.at(0, 0);
        DArray once = x;
        for (int step = 0; step < 7; step++) {
            once = once.stencil(stencil, f);
        }
        assertThat(x.stencil(stencil.steps(7), f).eq(once).all().fetch()).isTrue();
        x.release();
    }

    private static int radiusOf(Window window) {
        return window.size() > 9 ? 2 : 1;
    }

    // ---- blocks, memory, plans

    @Test
    void theBitsDependOnTheArrayOnly() {
        Stencil stencil = Stencil.of(1).boundary(Boundary.clamp()).steps(5);
        WindowFn1 f = w -> w.sum() / 9 * 1.001;
        double[] here = DArrays.randn(engine(), 3, Blocks.of(200, 200), 500, 300)
                .stencil(stencil, f)
                .collect();
        try (Engine other = Engine.builder().memory("8MiB").threads(1).build()) {
            assertThat(DArrays.randn(other, 3, Blocks.of(77, 300), 500, 300)
                            .stencil(stencil, f)
                            .collect())
                    .containsExactly(here);
        }
    }

    @Test
    void underASmallBudgetTasksTakeSlicesOfOtherBlocks() {
        try (Engine other = Engine.builder().memory("4MiB").threads(2).build()) {
            DArray x = DArrays.randIntegers(other, 3, 0, 100, Blocks.of(250, 250), 1500, 1500)
                    .cast(DType.FLOAT64)
                    .persist();
            DArray sums = x.stencil(Stencil.of(1).boundary(Boundary.wrap()).steps(3), w -> w.sum() / 8);
            Plan plan = sums.explain();
            assertThat(plan.steps().get(0).largestTask()).isLessThan(2 * 250 * 250 * 8 + 60_000);
            double total = sums.sum().fetch();
            assertThat(total).isCloseTo(x.sum().fetch() * Math.pow(9 / 8.0, 3), withPercentage(1e-9));
            assertThat(other.statistics().heldPeak()).isLessThanOrEqualTo(4 << 20);
        }
    }

    @RepeatedTest(6)
    void slicesOfBlocksHaveTheSameElementsAsBlocks(RepetitionInfo info) {
        Random random = new Random(info.getCurrentRepetition());
        boolean matrix = info.getCurrentRepetition() % 2 == 0;
        long[] extents = matrix ? new long[] {400, 300} : new long[] {60, 50, 40};
        Blocks blocks = matrix ? Blocks.of(45, 50) : Blocks.of(20, 20, 20);
        int[] radii = new int[extents.length];
        Boundary[] rules = new Boundary[extents.length];
        for (int axis = 0; axis < radii.length; axis++) {
            radii[axis] = 1 + random.nextInt(2);
            rules[axis] = rule(Rule.values()[random.nextInt(Rule.values().length)]);
        }
        rules[0] = Boundary.wrap();
        Stencil stencil = Stencil.of(radii).boundary(rules).steps(4);
        WindowFn1 f = w -> w.sum() / (1.5 * w.size()) + 0.1 * w.centre();
        double[] expected = DArrays.rand(engine(), 8, Blocks.of(extents), extents)
                .stencil(stencil, f)
                .collect();
        try (Engine small = Engine.builder().memory("1MiB").threads(2).build()) {
            DArray sliced = DArrays.rand(small, 8, blocks, extents).stencil(stencil, f);
            assertThat(sliced.explain().tasks())
                    .isGreaterThan(3L * sliced.grid().blockCount());
            assertThat(sliced.collect()).containsExactly(expected);
        }
    }

    @Test
    void theEstimateIsWhatThenHappens() {
        DArray x = DArrays.rand(engine(), 1, Blocks.of(100, 100), 400, 300).fetch();
        Plan plan = x.stencil(Stencil.of(1), Window::sum).explain();
        assertThat(plan.tasks()).isEqualTo(12);
        assertThat(plan.madeBytes()).isEqualTo(400 * 300 * 8);
        x.release();
    }

    @Test
    void operandsMayBeComputedAndResultsGoOn() {
        DArray x = DArrays.arange(engine(), Blocks.of(4), 10).cast(DType.FLOAT64);
        DArray y = x.mul(2).stencil(Stencil.of(1), w -> w.at(1) - w.at(-1)).add(1);
        assertThat(y.collect()).containsExactly(3, 5, 5, 5, 5, 5, 5, 5, 5, -15);
    }

    @Test
    void endsMayHaveDifferentRules() {
        Boundary rule = Boundary.ends(Boundary.constant(10), Boundary.clamp());
        assertThat(sums(rule, 1, 2, 3, 4)).containsExactly(13, 6, 9, 11);
    }

    @Test
    void gliderOfTheGameOfLifeComesAround() {
        double[][] glider = {{0, 1, 0}, {0, 0, 1}, {1, 1, 1}};
        DArray board = DArrays.zeros(engine(), Blocks.of(5, 7), DType.UINT8, 16, 16)
                .replace(DArrays.distribute(engine(), Blocks.of(3, 3), glider), Range.of(0, 3), Range.of(0, 3));
        Stencil ring = Stencil.of(1).boundary(Boundary.wrap());
        WindowFn1 life = w -> {
            double neighbours = w.sum() - w.centre();
            return neighbours == 3 || neighbours == 2 && w.centre() == 1 ? 1 : 0;
        };
        DArray moved = board.stencil(ring.steps(4), life);
        assertThat(moved.dtype()).isEqualTo(DType.UINT8);
        assertThat(moved.collect()).containsExactly(board.roll(0, 1).roll(1, 1).collect());
        assertThat(board.stencil(ring.steps(64), life).collect()).containsExactly(board.collect());
        DArray alive = board.cast(DType.BOOL).stencil(ring.steps(64), life);
        assertThat(alive.dtype()).isEqualTo(DType.BOOL);
        assertThat(alive.eq(board.cast(DType.BOOL)).all().fetch()).isTrue();
    }
}
