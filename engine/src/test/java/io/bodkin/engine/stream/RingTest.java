package io.bodkin.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RingTest {
    @Test
    void holdsAsManyAsItIsToldAndNoMore() {
        for (int limit : new int[] {1, 2, 3, 5, 8, 100}) {
            Ring ring = new Ring(limit);
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < limit; i++) {
                    assertThat(ring.offer(i)).isTrue();
                    assertThat(ring.size()).isEqualTo(i + 1);
                }
                assertThat(ring.offer("one too many")).isFalse();
                for (int i = 0; i < limit; i++) {
                    assertThat(ring.poll()).isEqualTo(i);
                }
                assertThat(ring.poll()).isNull();
            }
        }
    }

    @Test
    void givesUpWhatIsInItOnce() {
        Ring ring = new Ring(3);
        ring.offer("a");
        ring.offer("b");
        ring.poll();
        ring.offer("c");
        assertThat(Arrays.stream(ring.rest()).filter(Objects::nonNull)).containsExactlyInAnyOrder("b", "c");
        assertThat(Arrays.stream(ring.rest()).filter(Objects::nonNull)).isEmpty();
    }

    /** What the wake-ups rest on: a ring that is drained without being filled passes a turn after it is half empty. */
    @Test
    void aConsumerPassesATurnOnTheWayFromHalfEmptyToEmpty() {
        for (int limit : new int[] {1, 2, 3, 7, 64}) {
            for (int known = 1; known <= limit; known++) {
                Ring ring = new Ring(limit);
                for (int i = 0; i < known; i++) {
                    ring.offer(i);
                }
                assertThat(ring.poll()).isEqualTo(0); // it has looked, and knows of so many
                while (ring.offer("later")) {
                    continue;
                }
                boolean turn = false;
                while (ring.poll() != null) {
                    turn |= ring.isHalfEmpty() && ring.isAtTurn();
                }
                assertThat(turn).as("limit %d, known %d", limit, known).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 16, 1000})
    void everyValueArrivesOnceAndInOrder(int limit) throws Exception {
        int count = 300_000;
        Ring ring = new Ring(limit);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread consumer = new Thread(() -> {
            try {
                for (int expected = 0; expected < count; ) {
                    Object value = ring.poll();
                    if (value == null) {
                        Thread.yield();
                    } else {
                        assertThat(value).isEqualTo(expected++);
                        assertThat(ring.size()).isBetween(0, limit);
                    }
                }
            } catch (Throwable wrong) {
                failure.set(wrong);
            }
        });
        consumer.start();
        for (int i = 0; i < count; ) {
            if (ring.offer(i)) {
                i++;
            } else {
                assertThat(failure.get()).isNull();
                Thread.yield();
            }
        }
        consumer.join();
        assertThat(failure.get()).isNull();
        assertThat(ring.poll()).isNull();
    }
}
