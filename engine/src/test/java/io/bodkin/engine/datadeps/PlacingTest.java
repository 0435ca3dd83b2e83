package io.bodkin.engine.datadeps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PlacingTest {
    private static Ints ints(int... steps) {
        Ints ints = new Ints();
        for (int step : steps) {
            ints.add(step);
        }
        return ints;
    }

    private static TreeSet<Integer> followed(Steps steps, int join) {
        steps.await(join);
        int last = steps.add(1_000_000);
        TreeSet<Integer> found = new TreeSet<>();
        Placing.addTasks(last, steps.toPlan(), found);
        return found;
    }

    @Test
    void tasksAreFoundBehindAHundredThousandJoins() {
        Steps steps = new Steps();
        int before = steps.add(0);
        for (int i = 0; i < 100_000; i++) {
            before = steps.join(ints(before));
        }
        assertThat(followed(steps, before)).containsExactly(0);
    }

    @Test
    void joinsThatFollowEachOtherInManyWaysAreGoneThroughOnce() {
        Steps steps = new Steps();
        int one = steps.add(0);
        int other = steps.add(1);
        for (int i = 0; i < 60; i++) {
            int left = steps.join(ints(one, other));
            other = steps.join(ints(one, other));
            one = left;
        }
        assertThat(followed(steps, one)).containsExactly(0, 1);
    }

    @Test
    void ofTensOfThousandsOfTasksSomeAreTold() {
        Steps steps = new Steps();
        int join = -1;
        for (int group = 0; group < 100; group++) {
            Ints awaited = join < 0 ? ints() : ints(join);
            for (int i = 0; i < 500; i++) {
                awaited.add(steps.add(group * 500 + i));
            }
            join = steps.join(awaited);
        }
        assertThat(followed(steps, join)).hasSizeBetween(1000, 2000);
    }
}
