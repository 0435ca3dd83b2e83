package io.bodkin.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.chunk.LoadCost;
import io.bodkin.engine.chunk.LoadRoom;
import java.util.List;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.junit.jupiter.api.Test;

/** What becomes of a chunk's file when its content is changed. */
class ChangingTest {
    private static final class KnownFile implements Backing {
        @Override
        public long memoryBytes() {
            return 100;
        }

        @Override
        public LoadCost loadCost() {
            return LoadCost.ofFile(100, 0);
        }

        @Override
        public ChunkContent load(LoadRoom room) {
            throw new AssertionError("not to be loaded");
        }

        @Override
        public void release() {
            throw new AssertionError("the entry gives it back, and releases nothing itself");
        }

        @Override
        public String describe() {
            return "a file";
        }
    }

    private final KnownFile file = new KnownFile();

    private static ChunkEntry entry(boolean mapped) {
        ArrowRecordBatch batch = new ArrowRecordBatch(0, List.of(), List.of());
        ChunkEntry entry = new ChunkEntry(
                1,
                new ChunkLayout.OfValue(String.class),
                100,
                new ChunkContent.Buffers(batch, List.of(), mapped, 0),
                new EvictionOrders());
        entry.enter();
        return entry;
    }

    @Test
    void fileOfAChunkIsGivenBackWhenItsContentIsAboutToChange() {
        ChunkEntry entry = entry(false);
        entry.beginWrite();
        assertThat(entry.endWrite(file)).isTrue();
        entry.pinIfThere();

        assertThat(entry.beginChange()).containsSame(file);
        assertThat(entry.state()).isEqualTo(EntryState.DIRTY);
        assertThat(entry.isChanging()).isTrue();
        assertThat(entry.beginChange()).as("the second time there is none").isEmpty();
    }

    @Test
    void fileThatWasBeingWrittenWhileTheContentChangedIsOfNoUse() {
        ChunkEntry entry = entry(false);
        entry.beginWrite();
        entry.pinIfThere();

        assertThat(entry.beginChange()).isEmpty();
        entry.unpin();
        assertThat(entry.endWrite(file)).isFalse();
        assertThat(entry.state()).isEqualTo(EntryState.DIRTY);

        entry.enter();
        assertThat(entry.beginWrite()).as("it can be written again").isPresent();
        assertThat(entry.endWrite(file)).isTrue();
    }

    @Test
    void chunkThatOthersHoldOrReadIsNotTaken() {
        ChunkEntry entry = entry(false);
        assertThat(entry.isOnlyOf(1)).isTrue();

        entry.tryHold();
        assertThat(entry.isOnlyOf(1)).isFalse();
        assertThat(entry.isOnlyOf(2)).isTrue();

        entry.pinIfThere();
        assertThat(entry.isOnlyOf(2)).isFalse();
    }

    @Test
    void contentThatLiesInAFileIsNotChanged() {
        ChunkEntry entry = entry(true);
        entry.pinIfThere();

        assertThatThrownBy(entry::beginChange)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("lies in a file");
    }
}
