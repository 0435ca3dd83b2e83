package io.bodkin.darray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Processor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AssignmentTest {
    private final Engine engine =
            Engine.builder().memory("64MiB").threads(3).workersInProcess(2).build();

    @AfterEach
    void close() {
        engine.close();
    }

    private static double place(Processor processor) {
        return 10 * processor.worker() + processor.index();
    }

    /** For each block of one element which processor has computed it. */
    private double[] places(Assignment assignment, long... extents) {
        long[] ones = new long[extents.length];
        Arrays.fill(ones, 1);
        DArray x = DArrays.zeros(engine, Blocks.of(ones), extents)
                .map(v -> place(Engine.current().context().processor()));
        DArray stored = x.persist(assignment);
        try {
            return stored.collect();
        } finally {
            stored.release();
        }
    }

    private double[] all() {
        return engine.processors().stream().mapToDouble(AssignmentTest::place).toArray();
    }

    @Test
    void bandsOfBlocksGoToEachProcessorInTurn() {
        double[] p = all();
        assertThat(p).hasSize(3);
        assertThat(places(Assignment.blockRow(), 7)).containsExactly(p[0], p[0], p[0], p[1], p[1], p[2], p[2]);
        assertThat(places(Assignment.blockRow(), 2, 2)).containsExactly(p[0], p[0], p[1], p[1]);
        assertThat(places(Assignment.blockColumn(), 1, 4)).containsExactly(p[0], p[0], p[1], p[2]);
    }

    @Test
    void processorsTakeTurns() {
        double[] p = all();
        assertThat(places(Assignment.cyclicRow(), 4, 2))
                .containsExactly(p[0], p[0], p[1], p[1], p[2], p[2], p[0], p[0]);
        assertThat(places(Assignment.cyclicColumn(), 2, 4))
                .containsExactly(p[0], p[1], p[2], p[0], p[0], p[1], p[2], p[0]);
    }

    @Test
    void aGridOfWorkersOrProcessorsIsLaidOnTheBlocksAgainAndAgain() {
        assertThat(places(Assignment.workers(new int[] {1, 2}), 5)).containsExactly(11, 21, 11, 21, 11);
        assertThat(places(Assignment.workers(new int[] {1, 2, 2, 1}, 2, 2), 3, 3))
                .containsExactly(11, 21, 11, 21, 11, 21, 11, 21, 11);
        Processor last = engine.processors().get(2);
        assertThat(places(Assignment.processors(List.of(last)), 2)).containsOnly(place(last));
    }

    @Test
    void storedArraysAreCopiedAndKeepTheirValues() {
        DArray x = DArrays.distribute(engine, Blocks.of(2), new double[] {1, 2, 3, 4, 5});
        DArray moved = DArrays.distribute(Blocks.of(1), x, Assignment.cyclicRow());
        assertThat(moved.collect()).containsExactly(1, 2, 3, 4, 5);
        assertThat(moved.grid().blockCount()).isEqualTo(5);
        assertThat(x.sum(Axes.all()).persist(Assignment.blockRow()).collect()).containsExactly(15);
        moved.release();
        x.release();
    }

    @Test
    void whatCannotBeIsRefused() {
        DArray x = DArrays.zeros(engine, Blocks.of(2, 2), 4, 4);
        assertThatThrownBy(() -> x.persist(Assignment.workers(new int[] {1, 2})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an assignment of [2] processors does not fit an array of [4 x 4]: it has 1 axes");
        assertThatThrownBy(() -> x.persist(Assignment.workers(new int[] {1, 9}, 1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("workers [9]")
                .hasMessageContaining("there is none");
        assertThatThrownBy(() -> Assignment.workers(new int[] {1, 2, 1}, 2, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 processors in a grid of [2, 2]");
        assertThatThrownBy(() -> Assignment.processors(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
