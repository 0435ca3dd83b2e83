package io.bodkin.darray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Task;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Types, shapes and errors of element-wise operations; that the elements are right is held by RandomProgramsTest. */
class ElementwiseTest {
    @RegisterExtension
    final TestEngine engine = new TestEngine("64MiB");

    private Engine engine() {
        return engine.get();
    }

    private DArray ones(DType dtype, long... extents) {
        return DArrays.ones(engine(), Blocks.auto(), dtype, extents);
    }

    private DArray of(double... values) {
        return DArrays.distribute(engine(), Blocks.of(2), values);
    }

    @Test
    void typesMeetAsInNumPy() {
        String[] table = {
            //        FLOAT64 FLOAT32 INT64   INT32   INT16   INT8    UINT8   BOOL
            "FLOAT64 FLOAT64 FLOAT64 FLOAT64 FLOAT64 FLOAT64 FLOAT64 FLOAT64 FLOAT64",
            "FLOAT32 FLOAT64 FLOAT32 FLOAT64 FLOAT64 FLOAT32 FLOAT32 FLOAT32 FLOAT32",
            "INT64   FLOAT64 FLOAT64 INT64   INT64   INT64   INT64   INT64   INT64",
            "INT32   FLOAT64 FLOAT64 INT64   INT32   INT32   INT32   INT32   INT32",
            "INT16   FLOAT64 FLOAT32 INT64   INT32   INT16   INT16   INT16   INT16",
            "INT8    FLOAT64 FLOAT32 INT64   INT32   INT16   INT8    INT16   INT8",
            "UINT8   FLOAT64 FLOAT32 INT64   INT32   INT16   INT16   UINT8   UINT8",
            "BOOL    FLOAT64 FLOAT32 INT64   INT32   INT16   INT8    UINT8   BOOL",
        };
        for (String row : table) {
            String[] cells = row.split(" +");
            DArray a = ones(DType.valueOf(cells[0]), 1);
            for (DType other : DType.values()) {
                assertThat(a.mul(ones(other, 1)).dtype())
                        .as(cells[0] + " and " + other)
                        .isEqualTo(DType.valueOf(cells[other.ordinal() + 1]));
            }
        }
    }

    @Test
    void aNumberTakesTheTypeOfTheArrayIfThatCanHoldItsKind() {
        Map<DType, DType> withDouble = new TreeMap<>();
        Map<DType, DType> withLong = new TreeMap<>();
        for (DType dtype : DType.values()) {
            withDouble.put(dtype, ones(dtype, 1).mul(2.5).dtype());
            withLong.put(dtype, ones(dtype, 1).mul(2).dtype());
        }
        assertThat(withDouble)
                .allSatisfy((dtype, result) ->
                        assertThat(result).isEqualTo(dtype == DType.FLOAT32 ? DType.FLOAT32 : DType.FLOAT64));
        assertThat(withLong)
                .allSatisfy((dtype, result) -> assertThat(result).isEqualTo(dtype == DType.BOOL ? DType.INT64 : dtype));
        assertThatThrownBy(() -> ones(DType.UINT8, 1).add(256))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("256 does not fit in UINT8, which holds 0 to 255; cast the array first");
    }

    @Test
    void integersWrapAsTheirTypeDoes() {
        assertThat(ones(DType.INT8, 1).mul(100).add(100).collectLongs()).containsExactly(-56);
        assertThat(ones(DType.UINT8, 1).sub(2).collectLongs()).containsExactly(255);
        assertThat(ones(DType.INT64, 1).mul(Long.MAX_VALUE).add(1).collectLongs())
                .containsExactly(Long.MIN_VALUE);
        assertThat(ones(DType.BOOL, 1).add(ones(DType.BOOL, 1)).collectBooleans())
                .containsExactly(true);
    }

    @Test
    void divisionsOfIntegers() {
        DArray seven = ones(DType.INT32, 1).mul(7);
        assertThat(seven.div(2).dtype()).isEqualTo(DType.FLOAT64);
        assertThat(seven.div(2).collect()).containsExactly(3.5);
        assertThat(seven.floorDiv(-2).collectLongs()).containsExactly(-4);
        assertThat(seven.mod(-2).collectLongs()).containsExactly(-1);
        assertThat(seven.floorDiv(0).collectLongs()).containsExactly(0);
        assertThat(seven.sqrt().dtype()).isEqualTo(DType.FLOAT64);
        assertThat(seven.floor().dtype()).isEqualTo(DType.INT32);
        assertThat(seven.pow(2).collectLongs()).containsExactly(49);
    }

    @Test
    void castsSaturateAtSixtyFourBitsAndThenWrap() {
        DArray x = of(1.9, -1.9, 300, 1e30, Double.NaN);
        assertThat(x.cast(DType.INT64).collectLongs()).containsExactly(1, -1, 300, Long.MAX_VALUE, 0);
        assertThat(x.cast(DType.UINT8).collectLongs()).containsExactly(1, 255, 44, 255, 0);
        assertThat(of(0, 0.5, Double.NaN).cast(DType.BOOL).collectBooleans()).containsExactly(false, true, true);
        assertThat(ones(DType.FLOAT64, 1).mul(0.1).cast(DType.FLOAT32).collect())
                .containsExactly(0.1f);
    }

    @Test
    void withNanOnlyNotEqualHolds() {
        DArray nan = of(Double.NaN);
        assertThat(nan.eq(nan).collectBooleans()).containsExactly(false);
        assertThat(nan.ne(nan).collectBooleans()).containsExactly(true);
        assertThat(nan.ge(0.0).collectBooleans()).containsExactly(false);
        assertThat(nan.isNaN().collectBooleans()).containsExactly(true);
        assertThat(nan.maximum(1.0).collect()).containsExactly(Double.NaN);
        assertThat(ones(DType.INT8, 1).isFinite().collectBooleans()).containsExactly(true);
    }

    @Test
    void aNumberThatATaskComputesIsAnOperand() {
        Task<Double> half = engine().spawn(() -> 0.5);
        assertThat(of(1, 2, 3).mul(half).collect()).containsExactly(0.5, 1, 1.5);
        assertThat(ones(DType.FLOAT32, 2).add(half).dtype()).isEqualTo(DType.FLOAT32);
        assertThat(of(1, 2, 3).sub(of(1, 2, 3).mean()).collect()).containsExactly(-1, 0, 1);
    }

    @Test
    void functionsOfUpToFourArraysAreCalledForEachElement() {
        DArray a = of(1, 2, 3);
        DArray b = of(10, 20, 30);
        assertThat(a.map(v -> v * v).collect()).containsExactly(1, 4, 9);
        assertThat(a.map(b, (v, w) -> v + w).collect()).containsExactly(11, 22, 33);
        assertThat(a.map(b, a, (u, v, w) -> u + v + w).collect()).containsExactly(12, 24, 36);
        assertThat(a.map(b, a, b, (t, u, v, w) -> t + u + v + w).collect()).containsExactly(22, 44, 66);
        assertThat(a.cast(DType.FLOAT32).map(v -> v).dtype()).isEqualTo(DType.FLOAT32);
    }

    @Test
    void shapesThatDoNotFitAreNamedWithTheOperationBeforeAnythingRuns() {
        DArray a = ones(DType.FLOAT64, 3, 4);
        assertThatThrownBy(() -> a.add(ones(DType.FLOAT64, 5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "add: shapes [3 x 4] and [5] do not fit: axes are aligned from the last and must be equal or 1");
        assertThatThrownBy(() -> DArrays.where(a.gt(0), a, ones(DType.FLOAT64, 2, 4)))
                .hasMessageStartingWith("where: shapes [3 x 4] and [3 x 4] and [2 x 4] do not fit");
        assertThatThrownBy(() -> ones(DType.BOOL, 1).sub(ones(DType.BOOL, 1)))
                .hasMessage("subtract is not defined for BOOL; use xor()");
        assertThatThrownBy(() -> a.and(a)).hasMessage("and is not defined for FLOAT64; cast to integers first");
        assertThatThrownBy(() -> ones(DType.BOOL, 1).neg()).hasMessage("negate is not defined for BOOL; use not()");
    }

    @Test
    void arraysOfDifferentEnginesDoNotMix() {
        try (Engine other = Engine.builder().memory("16MiB").threads(1).build()) {
            DArray foreign = DArrays.ones(other, Blocks.auto(), 1);
            assertThatThrownBy(() -> ones(DType.FLOAT64, 1).add(foreign))
                    .hasMessage("the arrays belong to different engines");
        }
    }

    @Test
    void aLongChainIsOnePassOverEachBlock() {
        DArray x = DArrays.rand(engine(), 1, Blocks.of(1000), 10_000).fetch();
        DArray y = x;
        for (int i = 0; i < 50; i++) {
            y = y.mul(1.01).add(x);
        }
        assertThat(y.explain().tasks()).isEqualTo(10);
        assertThat(y.collect()).hasSize(10_000);
        x.release();
    }

    @Test
    void whatSeveralStepsNeedIsComputedOnceUnlessItIsGenerated() {
        DArray generated = DArrays.rand(engine(), 1, Blocks.of(1000), 10_000);
        DArray computed = generated.exp();
        assertThat(generated.sub(generated.mean(0)).explain().steps()).hasSize(2);
        assertThat(computed.sub(computed.mean(0)).explain().steps()).hasSize(3);
        assertThat(computed.add(computed).explain().steps()).hasSize(1);
        assertThat(computed.add(computed.flip()).explain().steps()).hasSize(2);
    }
}
