package io.bodkin.darray.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class KernelsTest {
    private static final int N = Kernels.REGISTER;
    private static final double[] SPECIAL = {
        0.0,
        -0.0,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        Double.MIN_NORMAL,
        Double.MAX_VALUE,
        -Double.MAX_VALUE,
        1,
        -1,
        0.5,
        2,
        709.78,
        709.79,
        -745.1,
        -745.2,
        -708.4,
        700,
        701,
        Math.PI,
        Math.PI / 2,
        500_000,
        500_001,
        1e300,
        350,
        351,
        1e-300,
        1e-20,
        0x1p-1000
    };

    private static final Map<UnaryOp, DoubleUnaryOperator> REFERENCE = Map.of(
            UnaryOp.EXP, StrictMath::exp,
            UnaryOp.EXPM1, StrictMath::expm1,
            UnaryOp.TANH, StrictMath::tanh,
            UnaryOp.LOG, StrictMath::log,
            UnaryOp.LOG2, x -> StrictMath.log(x) / StrictMath.log(2),
            UnaryOp.LOG10, StrictMath::log10,
            UnaryOp.SIN, StrictMath::sin,
            UnaryOp.COS, StrictMath::cos);

    @ParameterizedTest
    @CsvSource({
        "EXP, 1, -1, 1",
        "EXP, 1, -708, 709",
        "EXPM1, 2, -1e-5, 1e-5",
        "EXPM1, 2, -2, 2",
        "EXPM1, 2, -40, 40",
        "TANH, 4, -1e-3, 1e-3",
        "TANH, 4, -1, 1",
        "TANH, 4, -25, 25",
        "LOG, 1, 0, 2",
        "LOG, 1, 0.9, 1.1",
        "LOG, 1, 0, 1e9",
        "LOG2, 3, 1.5, 10",
        "LOG10, 2, 0, 10",
        "SIN, 2, -1, 1",
        "SIN, 2, -500000, 500000",
        "COS, 2, -1, 1",
        "COS, 2, -500000, 500000"
    })
    void errorsStayWithinTheUlpsThatAreStated(UnaryOp op, double ulps, double from, double to) {
        SplittableRandom random = new SplittableRandom(42);
        double[] x = new double[N];
        double[] y = new double[N];
        for (int round = 0; round < 50; round++) {
            for (int i = 0; i < N; i++) {
                x[i] = from + (to - from) * random.nextDouble();
            }
            Kernels.apply(op, x, y, N);
            for (int i = 0; i < N; i++) {
                double expected = REFERENCE.get(op).applyAsDouble(x[i]);
                assertThat(Math.abs(y[i] - expected))
                        .as("%s of %s is %s, not %s", op, x[i], expected, y[i])
                        .isLessThanOrEqualTo(ulps * Math.ulp(expected));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = UnaryOp.class,
            names = {"EXP", "EXPM1", "TANH", "LOG", "LOG10", "SIN", "COS"})
    void specialValuesAreAsInStrictMath(UnaryOp op) {
        double[] y = new double[SPECIAL.length];
        Kernels.apply(op, SPECIAL, y, SPECIAL.length);
        for (int i = 0; i < SPECIAL.length; i++) {
            double expected = REFERENCE.get(op).applyAsDouble(SPECIAL[i]);
            if (expected == 0 || Double.isNaN(expected) || Double.isInfinite(expected)) {
                assertThat(Double.compare(y[i], expected))
                        .as("%s of %s: %s", op, SPECIAL[i], y[i])
                        .isZero();
            } else {
                assertThat(Math.abs(y[i] - expected))
                        .as("%s of %s", op, SPECIAL[i])
                        .isLessThanOrEqualTo(2 * Math.ulp(expected));
            }
        }
    }

    @Test
    void log2OfPowersOfTwoIsExactAndOfSpecialValuesAsOfLog() {
        double[] x = {0x1p-1074, 0x1p-1022, 0.25, 1, 1024, 0x1p1023, 0, -1, Double.POSITIVE_INFINITY, Double.NaN};
        double[] y = new double[x.length];
        Kernels.apply(UnaryOp.LOG2, x, y, x.length);
        assertThat(y)
                .containsExactly(
                        -1074,
                        -1022,
                        -2,
                        0,
                        10,
                        1023,
                        Double.NEGATIVE_INFINITY,
                        Double.NaN,
                        Double.POSITIVE_INFINITY,
                        Double.NaN);
    }

    @ParameterizedTest
    @EnumSource(UnaryOp.class)
    void anElementHasTheSameBitsWhereverItStandsAndAlsoInPlace(UnaryOp op) {
        SplittableRandom random = new SplittableRandom(7);
        double[] x = random.doubles(N, -3, 3).toArray();
        double[] all = new double[N];
        Kernels.apply(op, x, all, N);
        for (int from : new int[] {0, 1, 511, 512, 513, 1000, N - 1}) {
            double[] some = java.util.Arrays.copyOfRange(x, from, Math.min(N, from + 37));
            Kernels.apply(op, some, some, some.length);
            assertThat(some).containsExactly(java.util.Arrays.copyOfRange(all, from, from + some.length));
        }
    }

    @ParameterizedTest
    @EnumSource(UnaryOp.class)
    void ofFloatsTheRoundedResultOfTheDoubleComes(UnaryOp op) {
        float[] x = {-2.5f, -1, -0.3f, 0, 0.3f, 0.9f, 1, 2.5f, 30};
        float[] y = new float[x.length];
        double[] wide = new double[x.length];
        Kernels.apply(op, x, y, x.length);
        Kernels.convert(x, wide, x.length);
        Kernels.apply(op, wide, wide, x.length);
        for (int i = 0; i < x.length; i++) {
            assertThat(Float.compare(y[i], (float) wide[i])).isZero();
        }
    }

    @Test
    void eachFunctionOfAUserGetsLoopsOfItsOwnUntilThereAreTooMany() {
        double[] x = {1, 2, 3};
        double[] y = new double[3];
        for (int k = 0; k < 3; k++) {
            double added = k; // one class for all three
            Kernels.apply(v -> v + added, x, y, 3);
            assertThat(y).containsExactly(1 + k, 2 + k, 3 + k);
        }
        Kernels.apply((a, b) -> a * b, x, x, y, 3);
        assertThat(y).containsExactly(1, 4, 9);
        Kernels.apply((a, b, c) -> a * b + c, x, x, x, y, 3);
        assertThat(y).containsExactly(2, 6, 12);
        Kernels.apply((a, b, c, d) -> a * b + c * d, x, x, x, x, y, 3);
        assertThat(y).containsExactly(2, 8, 18);
        io.bodkin.darray.function.DoubleFn1 one = v -> v;
        io.bodkin.darray.function.DoubleFn1 other = v -> -v;
        assertThat(OwnLoops.of(one)).isSameAs(OwnLoops.of(one)).isNotSameAs(OwnLoops.of(other));
    }
}
