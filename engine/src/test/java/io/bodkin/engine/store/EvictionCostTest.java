package io.bodkin.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.chunk.LoadCost;
import org.junit.jupiter.api.Test;

class EvictionCostTest {
    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;

    private static long clean(LoadCost cost, long memoryBytes) {
        return EvictionCost.of(EvictionCost.ofClean(cost, memoryBytes));
    }

    private static long dirty(long memoryBytes, boolean packed, boolean object) {
        return EvictionCost.of(EvictionCost.ofDirty(memoryBytes, packed, object));
    }

    @Test
    void dirtyOneIsDearerThanACleanOne() {
        assertThat(dirty(16 * MIB, false, false)).isGreaterThan(clean(LoadCost.ofFile(16 * MIB, 0), 16 * MIB));
    }

    @Test
    void compressedOneIsDearerThanAPlainOneAlthoughLessIsRead() {
        assertThat(clean(LoadCost.ofFile(12 * MIB, 16 * MIB), 16 * MIB))
                .isGreaterThan(clean(LoadCost.ofFile(16 * MIB, 0), 16 * MIB));
    }

    @Test
    void smallOneIsDearerForItsSizeThanALargeOne() {
        assertThat(clean(LoadCost.ofOpenFile(4 * KIB, 0), 4 * KIB))
                .isGreaterThan(5 * clean(LoadCost.ofFile(4 * MIB, 0), 4 * MIB));
    }

    @Test
    void objectIsDearerThanArrowData() {
        assertThat(clean(LoadCost.ofObject(4 * MIB), 4 * MIB))
                .isGreaterThan(5 * clean(LoadCost.ofFile(4 * MIB, 0), 4 * MIB));
        assertThat(dirty(4 * MIB, false, true)).isGreaterThan(clean(LoadCost.ofObject(4 * MIB), 4 * MIB));
    }

    @Test
    void everyCostHasAClassThatIsAtMostAThirdBelowIt() {
        for (long nanos = 3; nanos < 1 << 22; nanos += 1 + nanos / 7) {
            // So many bytes read for one KiB of memory that it takes about so many nanoseconds.
            LoadCost cost = new LoadCost(0, nanos * 10 / 6, 0, 0);
            long found = clean(cost, KIB);
            assertThat(found).isBetween(nanos * 2 / 3 - 2, nanos + 1);
        }
        assertThat(EvictionCost.ofClean(new LoadCost(0, 0, 0, 0), 0)).isZero();
        assertThat(EvictionCost.ofClean(new LoadCost(9, Long.MAX_VALUE, 0, 0), 1))
                .isEqualTo(EvictionCost.CLASSES - 1);
    }
}
