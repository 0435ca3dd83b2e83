package io.bodkin.engine.store;

import static io.bodkin.engine.concurrency.Interleavings.check;
import static io.bodkin.engine.concurrency.Interleavings.explore;
import static io.bodkin.engine.concurrency.Interleavings.together;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("concurrency")
class LeaseInterleavingsTest {
    private static final long LONG = 3_600_000_000_000L;

    @Test
    void leaseIsReadyOnceAndKnowsWhatFailed() {
        explore(() -> {
            Lease lease = new Lease(null, List.of(), null, 2);
            AtomicInteger ready = new AtomicInteger();
            AtomicReference<Throwable> told = new AtomicReference<>();
            RuntimeException damaged = new IllegalStateException("damaged");
            together(
                    () -> lease.loaded(null),
                    () -> lease.loaded(damaged),
                    () -> lease.whenLoaded(failure -> {
                        ready.incrementAndGet();
                        told.set(failure);
                    }));
            check(ready.get() == 1 && told.get() == damaged, "it is ready once");
        });
    }

    @Test
    void threadThatWaitsForALeaseIsWoken() {
        explore(() -> {
            Lease lease = new Lease(null, List.of(), null, 2);
            together(() -> lease.loaded(null), () -> lease.loaded(null), lease::awaitLoaded);
        });
    }

    @Test
    void whoeverWaitsForMemoryMissesNoChange() {
        explore(() -> {
            MemoryEvents changes = new MemoryEvents();
            AtomicInteger free = new AtomicInteger();
            together(
                    () -> {
                        while (true) {
                            long seen = changes.version();
                            if (free.get() == 2) {
                                return;
                            }
                            changes.await(seen, LONG);
                        }
                    },
                    () -> {
                        free.incrementAndGet();
                        changes.signal();
                    },
                    () -> {
                        free.incrementAndGet();
                        changes.signalWaiters();
                    });
        });
    }
}
