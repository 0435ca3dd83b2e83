package io.bodkin.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * When to write, and whether to go on writing to a disk that failed: decisions of a clock that stands where it is put.
 */
class SpillDecisionsTest {
    private long now = 17;
    private final SpillDemand demand = new SpillDemand(800, () -> now);
    private final DiskHealth health = new DiskHealth(() -> now);

    @Test
    void writingBeginsAtTheLowMarkAndEndsAtTwiceThat() {
        assertThat(demand.needsWriting(100)).isFalse();
        assertThat(demand.needsWriting(99)).isTrue();
        assertThat(demand.needsWriting(199)).isTrue();
        assertThat(demand.needsWriting(200)).isFalse();
        assertThat(demand.needsWriting(150)).isFalse();
    }

    @Test
    void whoWaitsRaisesTheMarkAtMostToTheBudget() {
        demand.want(300);
        assertThat(demand.needsWriting(299)).isTrue();
        demand.want(-300);
        assertThat(demand.needsWriting(299)).isFalse();
        demand.want(5000);
        assertThat(demand.needsWriting(800)).isFalse();
    }

    @Test
    void whatTasksWillTakeIsWrittenForParkedTasksOnlyWhenNobodyTakesAnything() {
        assertThat(demand.writesAwaited()).isFalse();
        demand.wantForParked(50);
        now += SpillDemand.PATIENCE_NANOS;
        assertThat(demand.writesAwaited()).isFalse();
        now++;
        assertThat(demand.writesAwaited()).isTrue();
        demand.consumed();
        assertThat(demand.writesAwaited()).isFalse();
        now += SpillDemand.PATIENCE_NANOS + 1;
        assertThat(demand.writesAwaited()).isTrue();
        demand.wantForParked(0);
        assertThat(demand.writesAwaited()).isFalse();
    }

    @Test
    void whatTasksWillTakeIsWrittenAtOnceForAThreadThatWaits() {
        demand.want(1);
        assertThat(demand.writesAwaited()).isTrue();
    }

    @Test
    void firstFailureIsTriedAgainAtOnceAndTheSecondAfterAPause() {
        IOException cause = new IOException("made up");
        health.failed(cause);
        assertThat(health.mayWrite()).isTrue();
        assertThat(health.failure()).contains(cause);
        health.failed(cause);
        assertThat(health.mayWrite()).isFalse();
        now += DiskHealth.PAUSE_NANOS - 1;
        assertThat(health.mayWrite()).isFalse();
        now++;
        assertThat(health.mayWrite()).isTrue();
        health.failed(cause);
        assertThat(health.mayWrite()).as("third running").isFalse();
    }

    @Test
    void writeThatGoesWellEndsThePauseAndIsNewsOnce() {
        health.failed(new IOException("made up"));
        health.failed(new IOException("made up"));
        assertThat(health.mended()).isTrue();
        assertThat(health.mended()).isFalse();
        assertThat(health.mayWrite()).isTrue();
        assertThat(health.failure()).isEmpty();
        health.failed(new IOException("made up"));
        assertThat(health.mayWrite()).as("the first again").isTrue();
    }
}
