package io.bodkin.engine.store;

import static io.bodkin.engine.store.StoreFixture.KIB;
import static io.bodkin.engine.store.StoreFixture.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ChunkStoreStressTest {
    @TempDir
    Path directory;

    private record Known(ChunkEntry entry, long seed) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void manyThreadsOnATinyBudgetSeeEveryByteRight(long seed) throws Exception {
        long budget = 6 * MIB;
        try (StoreFixture fixture = new StoreFixture(directory, budget)) {
            List<Known> shared = Collections.synchronizedList(new ArrayList<>());
            AtomicLong seeds = new AtomicLong(seed * 1_000_000);
            ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                Random random = new Random(seed * 100 + t);
                Thread thread = new Thread(() -> {
                    try {
                        for (int i = 0; i < 400; i++) {
                            step(fixture, shared, seeds, random);
                            assertThat(fixture.memory.budget().held()).isLessThanOrEqualTo(budget);
                        }
                    } catch (Throwable failure) {
                        failures.add(failure);
                    }
                });
                threads.add(thread);
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failures).as("seed " + seed).isEmpty();
            for (Known known : shared) {
                fixture.verify(known.entry, known.seed);
            }
            shared.forEach(known -> fixture.store.release(known.entry));
            assertThat(fixture.memory.budget().peakHeld()).isLessThanOrEqualTo(budget);
            fixture.assertNothingHeld();
        }
    }

    private void step(StoreFixture fixture, List<Known> shared, AtomicLong seeds, Random random) throws Exception {
        int what = random.nextInt(10);
        if (what < 3 || shared.isEmpty()) {
            long seed = seeds.incrementAndGet();
            long bytes = random.nextInt(3) == 0 ? MIB + 8L * random.nextInt(60_000) : 8 * KIB * (1 + random.nextInt(8));
            shared.add(new Known(fixture.put(bytes, seed), seed));
        } else if (what < 5) {
            Known gone = takeOne(shared, random);
            if (gone != null) {
                fixture.store.release(gone.entry);
            }
        } else {
            List<Known> some = holdSome(fixture, shared, random);
            List<ChunkEntry> entries = some.stream().map(Known::entry).toList();
            Optional<Lease> lease = fixture.store.tryAcquire(entries, random.nextInt(100_000), false);
            if (lease.isPresent()) {
                try (Lease open = lease.get()) {
                    if (random.nextInt(4) > 0) {
                        open.awaitLoaded();
                        some.forEach(known -> StoreFixture.verify(open, known.entry, known.seed));
                    } else {
                        open.whenLoaded(failure -> {});
                    }
                }
            }
            some.forEach(known -> fixture.store.release(known.entry));
        }
    }

    private static Known takeOne(List<Known> shared, Random random) {
        synchronized (shared) {
            return shared.isEmpty() ? null : shared.remove(random.nextInt(shared.size()));
        }
    }

    private static List<Known> holdSome(StoreFixture fixture, List<Known> shared, Random random) {
        List<Known> some = new ArrayList<>();
        synchronized (shared) {
            for (int i = 0; i < 2 && !shared.isEmpty(); i++) {
                Known known = shared.get(random.nextInt(shared.size()));
                fixture.store.hold(known.entry);
                some.add(known);
            }
        }
        return some;
    }
}
