package io.bodkin.engine.store;

import static io.bodkin.engine.store.StoreFixture.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class KilledEngineTest {
    @TempDir
    Path directory;

    /** Spills without end. */
    static final class Spilling {
        public static void main(String[] args) {
            StoreFixture fixture = new StoreFixture(Path.of(args[0]), 8 * MIB);
            System.out.println("folder " + fixture.store.spillFolder());
            ChunkEntry[] ring = new ChunkEntry[16];
            for (int i = 0; ; i++) {
                int slot = i % ring.length;
                if (ring[slot] != null) {
                    fixture.store.release(ring[slot]);
                }
                ring[slot] = fixture.put(2 * MIB, i);
                if (i == 40) {
                    System.out.println("spilling");
                }
            }
        }
    }

    @Test
    void whatAKilledEngineLeftIsRemovedAtTheNextStartAndTheLivingAreLeftAlone() throws Exception {
        try (StoreFixture here = new StoreFixture(directory, 8 * MIB);
                ChildProcess dying = ChildProcess.start(Spilling.class, List.of("-Xmx64m"), directory.toString());
                ChildProcess living = ChildProcess.start(Spilling.class, List.of("-Xmx64m"), directory.toString())) {
            ChunkEntry ours = here.put(4 * MIB, 1);
            here.evictAll();
            Path dead = Path.of(dying.awaitLine("folder ").substring(7));
            Path alive = Path.of(living.awaitLine("folder ").substring(7));
            dying.awaitLine("spilling");
            living.awaitLine("spilling");
            dying.kill();
            assertThat(dead).isNotEmptyDirectory();
            try (StoreFixture next = new StoreFixture(directory, 8 * MIB)) {
                assertThat(dead).doesNotExist();
                assertThat(alive).isNotEmptyDirectory();
                assertThat(living.isAlive()).isTrue();
                try (Stream<Path> folders = Files.list(directory)) {
                    assertThat(folders)
                            .containsExactlyInAnyOrder(
                                    alive.toRealPath(), here.store.spillFolder(), next.store.spillFolder());
                }
            }
            here.verify(ours, 1);
        }
    }
}
