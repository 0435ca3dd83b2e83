package io.bodkin.engine.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void elementsAreTheProductOfTheExtents() {
        assertThat(Shape.of().elements()).isEqualTo(1);
        assertThat(Shape.of(2, 3, 4).elements()).isEqualTo(24);
        assertThat(Shape.of(Long.MAX_VALUE).elements()).isEqualTo(Long.MAX_VALUE);
        assertThat(Shape.of(Long.MAX_VALUE, 1L << 40, 0).elements()).isZero();
    }

    @Test
    void moreElementsThanALongCountsAreRefusedWithTheShape() {
        assertThatThrownBy(() -> Shape.of(1L << 32, 3, 1L << 31))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a shape of [4294967296, 3, 2147483648] has more than 2^63 - 1 elements");
    }

    @Test
    void negativeExtentsAreRefused() {
        assertThatThrownBy(() -> Shape.of(0, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("extents must be >= 0, got [0, -1]");
    }
}
