package io.bodkin.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.graph.CancelToken;
import io.bodkin.engine.graph.TaskNode;
import java.util.BitSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InboxTest {
    private static TaskNode<?> node(long id, int... processors) {
        TaskNode<?> node = new TaskNode<>(null, id, 0, "", new Ref<?>[0], 0, TaskOptions.none(), CancelToken.root());
        BitSet allowed = new BitSet();
        for (int processor : processors) {
            allowed.set(processor);
        }
        node.ownNotes().placement = new Placed(allowed, Set.of(Processor.THREAD));
        return node;
    }

    @Test
    void aThiefFindsTheOldestThatItMayRunBehindThoseThatItMayNot() {
        Inbox inbox = new Inbox();
        inbox.add(node(1, 1));
        inbox.add(node(2, 1, 2));
        inbox.add(node(3, 1));
        inbox.add(node(4, 1, 2));
        assertThat(inbox.hasFor(2)).isTrue();
        assertThat(inbox.hasFor(3)).isFalse();
        assertThat(inbox.steal(2).id()).isEqualTo(2);
        assertThat(inbox.steal(3)).isNull();
        assertThat(inbox.size()).isEqualTo(3);
    }

    @Test
    void theOwnerTakesThemInTheOrderOfTheirArrival() {
        Inbox inbox = new Inbox();
        inbox.add(node(1, 1));
        inbox.add(node(2, 1, 2));
        inbox.add(node(3, 1));
        assertThat(inbox.take().id()).isEqualTo(1);
        assertThat(inbox.take().id()).isEqualTo(2);
        assertThat(inbox.take().id()).isEqualTo(3);
        assertThat(inbox.take()).isNull();
        assertThat(inbox.isEmpty()).isTrue();
    }
}
