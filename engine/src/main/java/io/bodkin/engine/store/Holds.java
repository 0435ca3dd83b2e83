package io.bodkin.engine.store;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the holds of handles that the collector has found: one thread, one phantom reference for each handle that has a
 * chunk in the store.
 */
public final class Holds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Holds.class);

    private final ChunkStore store;
    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
    private final Set<Tracked> tracked = ConcurrentHashMap.newKeySet();
    private final Thread thread;

    public Holds(ChunkStore store) {
        this.store = store;
        this.thread = new Thread(this::run, "bodkin-handles");
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes over one hold of {@code entry} until {@code handle} is collected, or the result released. */
    public Hold track(Object handle, ChunkEntry entry) {
        Tracked hold = new Tracked(handle, entry);
        tracked.add(hold);
        return hold;
    }

    private void run() {
        while (true) {
            try {
                ((Tracked) collected.remove()).release();
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
        private final AtomicBoolean ended = new AtomicBoolean();

        Tracked(Object handle, ChunkEntry entry) {
            super(handle, collected);
            this.entry = entry;
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
