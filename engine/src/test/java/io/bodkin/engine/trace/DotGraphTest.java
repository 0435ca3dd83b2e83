package io.bodkin.engine.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.Event.Outcome;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DotGraphTest {
    private final EventLog log = new EventLog(6, () -> 0, () -> 0);

    @Test
    void tasksInputsOrderAndParentsAreDrawn() {
        log.on(new Event.TaskSpawned(2, "a\"b", OptionalLong.empty(), List.of(), List.of(), List.of(7L)));
        log.on(new Event.TaskSpawned(3, "c", OptionalLong.of(2), List.of(1L, 2L), List.of(), List.of()));
        log.on(new Event.TaskSpawned(4, "d", OptionalLong.empty(), List.of(), List.of(3L), List.of()));
        log.on(new Event.TaskEnded(2, "a\"b", Outcome.DONE));
        log.on(new Event.TaskEnded(3, "c", Outcome.FAILED));
        assertThat(new DotGraph(log.entries()).text()).isEqualTo("""
                        digraph tasks {
                          t1 [label="t-1", style=dashed];
                          c7 [label="c-7", shape=box];
                          t2 [label="a\\"b\\nt-2"];
                          c7 -> t2;
                          t3 [label="c\\nt-3", color=red];
                          t1 -> t3;
                          t2 -> t3;
                          t2 -> t3 [style=dotted];
                          t4 [label="d\\nt-4", style=dashed];
                          t3 -> t4 [style=dashed];
                        }
                        """);
    }

    @Test
    void eventsBeyondTheRoomAreCounted() {
        for (int i = 1; i <= 10; i++) {
            log.on(new Event.TaskReady(i, "r"));
        }
        assertThat(log.entries()).hasSize(6);
        assertThat(log.leftOut()).isEqualTo(4);
    }
}
