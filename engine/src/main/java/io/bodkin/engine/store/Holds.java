package io.bodkin.engine.store;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the holds of handles that the collector has found: one thread, one phantom reference for each handle that has a
 * chunk in the store. Such handles were forgotten; where they were made is kept if that was recorded.
 */
public final class Holds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Holds.class);

    private final ChunkStore store;
    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
    private final Set<Tracked> tracked = ConcurrentHashMap.newKeySet();
    private final Thread thread;

    /** How many handles were forgotten, by where they were made. */
    private final Map<String, Integer> forgotten = new ConcurrentHashMap<>();

    public Holds(ChunkStore store) {
        this.store = store;
        this.thread = new Thread(this::run, "bodkin-handles");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Takes over one hold of {@code entry} until {@code handle} is collected, or the result released.
     *
     * @param madeAt where the handle was made, if that is recorded
     */
    public Hold track(Object handle, ChunkEntry entry, Optional<Throwable> madeAt) {
        Tracked hold = new Tracked(handle, entry, madeAt);
        tracked.add(hold);
        return hold;
    }

    /** How many handles the collector has found that were not released, by where they were made. */
    public Map<String, Integer> forgotten() {
        return new TreeMap<>(forgotten);
    }

    private void run() {
        while (true) {
            try {
                ((Tracked) collected.remove()).found();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error problem) {
                // One chunk may have been freed badly; the others must still be.
                LOG.warn("a chunk that nobody refers to any more could not be freed", problem);
            }
        }
    }

    /** The store frees what is held on its own closing; handles that end later find nothing to do. */
    @Override
    public void close() {
        forgotten()
                .forEach((place, count) ->
                        LOG.warn("{} handles were forgotten, and freed late: release them; made at {}", count, place));
        tracked.forEach(hold -> hold.ended.set(true));
        tracked.clear();
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive() && thread != Thread.currentThread()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Tracked extends PhantomReference<Object> implements Hold {
        private final ChunkEntry entry;
        private final Optional<Throwable> madeAt;
        private final AtomicBoolean ended = new AtomicBoolean();

        Tracked(Object handle, ChunkEntry entry, Optional<Throwable> madeAt) {
            super(handle, collected);
            this.entry = entry;
            this.madeAt = madeAt;
        }

        /** By the collector. */
        void found() {
            if (!ended.get()) {
                madeAt.ifPresent(place -> forgotten.merge(CallSite.of(place), 1, Integer::sum));
            }
            release();
        }

        @Override
        public void release() {
            if (ended.compareAndSet(false, true)) {
                tracked.remove(this);
                store.release(entry);
            }
        }
    }
}
