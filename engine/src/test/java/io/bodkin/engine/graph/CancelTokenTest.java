package io.bodkin.engine.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.TaskOptions;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CancelTokenTest {
    @Test
    void tasksThatHaveEndedAreNotKeptByThoseThatTheyLeftBehind() {
        CancelToken root = CancelToken.root();
        CancelToken first = root.inner();
        WeakReference<CancelToken> ended = new WeakReference<>(first);
        CancelToken last = first;
        for (int i = 0; i < 10; i++) {
            last.ownerEnded();
            last = last.inner();
        }
        first = null;
        while (ended.get() != null) {
            System.gc();
        }
        assertThat(last.isCancelled()).isFalse();
        root.cancel();
        assertThat(last.isCancelled()).isTrue();
    }

    @Test
    void whatACancelledTaskSpawnsStopsThoughThatHasEnded() {
        CancelToken outer = CancelToken.root().inner();
        outer.cancel();
        outer.ownerEnded();
        assertThat(outer.inner().isCancelled()).isTrue();
    }

    @Test
    void theMarkOfAnInterruptIsTakenByNobodyAndGivesBackWhatWasAttached() {
        TaskNode<?> node = new TaskNode<>(null, 1, 0, "", new Ref<?>[0], 0, TaskOptions.none(), CancelToken.root());
        assertThat(node.attach("lease")).isTrue();
        assertThat(node.attach("another")).isFalse();
        assertThat(node.isInterrupted()).isFalse();
        assertThat(node.sayInterrupted()).isEqualTo("lease");
        assertThat(node.attach("late")).isFalse();
        assertThat(node.takeAttachment()).isNull();
        assertThat(node.isInterrupted()).isTrue();
    }
}
