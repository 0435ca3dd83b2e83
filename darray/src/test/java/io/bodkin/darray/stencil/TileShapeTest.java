package io.bodkin.darray.stencil;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TileShapeTest {
    @Test
    @Timeout(value = 10, unit = TimeUnit.SECONDS)
    void manyStepsOfASmallArrayAreDoneSomeAtATime() {
        int together = TileShape.steps(new int[] {1}, Integer.MAX_VALUE, new long[] {100}, new boolean[] {true});
        assertThat(together).isBetween(100, 1024);
    }
}
