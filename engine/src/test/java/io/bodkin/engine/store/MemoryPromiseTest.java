package io.bodkin.engine.store;

import static io.bodkin.engine.store.StoreFixture.KIB;
import static io.bodkin.engine.store.StoreFixture.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class MemoryPromiseTest {
    private static final long BUDGET = 64 * MIB;

    @TempDir
    Path directory;

    /** Puts 1 GiB of chunks of all sizes, reads them in another order, and keeps an eye on itself. */
    static final class Busy {
        public static void main(String[] args) throws IOException {
            long peak = 0;
            try (StoreFixture fixture = new StoreFixture(Path.of(args[0]), BUDGET)) {
                Random random = new Random(1);
                List<ChunkEntry> chunks = new ArrayList<>();
                long bytes = 0;
                for (int i = 0; bytes < 1024 * MIB; i++) {
                    long size = 8 * KIB * (1 + (long) (Math.pow(random.nextDouble(), 3) * 2500));
                    chunks.add(fixture.put(size, i));
                    bytes += size;
                    peak = Math.max(peak, anonymousBytes());
                }
                for (int i = 0; i < chunks.size() / 4; i++) {
                    int which = random.nextInt(chunks.size());
                    fixture.verify(chunks.get(which), which);
                    peak = Math.max(peak, anonymousBytes());
                }
                System.out.println("peak " + peak + " " + fixture.store.statistics());
            }
        }

        /** Of the resident set what is not pages of files. */
        private static long anonymousBytes() throws IOException {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                            .filter(line -> line.startsWith("RssAnon:") || line.startsWith("RssShmem:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum()
                    * 1024;
        }
    }

    @Test
    void sixteenTimesTheBudgetStaysWithinTheBudgetAndFourHundredMebibytes() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "needs a /proc");
        try (ChildProcess child = ChildProcess.start(Busy.class, List.of("-Xmx128m"), directory.toString())) {
            long peak = Long.parseLong(child.awaitLine("peak ").split(" ")[1]);
            assertThat(peak).isBetween(BUDGET / 2, BUDGET + 400 * MIB);
        }
    }
}
