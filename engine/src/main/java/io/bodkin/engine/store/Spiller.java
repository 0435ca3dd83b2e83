package io.bodkin.engine.store;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.store.spill.SpillFiles;
import io.bodkin.engine.store.spill.SpillFiles.Writing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The threads that write dirty chunks, ahead of need: {@link SpillDemand} says when, {@link DiskHealth} whether the
 * disk takes it. What they write stays in memory, clean, until its room is asked for. They are never interrupted, since
 * an interrupt would close the file under them.
 *
 * <p>A chunk that cannot be written, whatever the disk (an object that is not serialisable), is never tried again.
 */
final class Spiller implements SpillFiles.Listener {
    private static final int CANDIDATES = 4;
    private static final int LARGEST_GROUP = 4096;
    private static final long LARGEST_GROUP_BYTES = 32L << 20;

    private final ChunkTable table;
    private final SpillDemand demand;
    private final DiskHealth health = new DiskHealth(System::nanoTime);
    private final SpillFiles files;
    private final long groupBytes;
    private final Semaphore work = new Semaphore(0);
    private final AtomicInteger writing = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    /** A chunk that this thread is writing. */
    private record Taken(ChunkEntry entry, ChunkContent content) {
        Writing writing() {
            return new Writing(entry.id(), entry.layout(), entry.memoryBytes(), content);
        }
    }

    /**
     * @param limit of the budget, in bytes
     * @param files makes the files, told of this; owned by this from then on
     */
    Spiller(
            ChunkTable table,
            SpillDemand demand,
            long limit,
            int writers,
            Function<SpillFiles.Listener, SpillFiles> files) {
        this.table = table;
        this.demand = demand;
        this.groupBytes = Math.min(LARGEST_GROUP_BYTES, Math.max(SpillFiles.SMALL, limit / 8));
        for (int i = 0; i < writers; i++) {
            Thread thread = new Thread(this::run, "bodkin-spill-" + (i + 1));
            thread.setDaemon(true);
            threads.add(thread);
        }
        this.files = files.apply(this);
    }

    /** If it fails, this is closed. */
    void start() {
        try {
            threads.forEach(Thread::start);
        } catch (Throwable failure) {
            stop();
            close();
            throw failure;
        }
    }

    /** Looks whether there is something to write. Cheap; never blocks. */
    void poke() {
        if (work.availablePermits() < threads.size()) {
            work.release();
        }
    }

    // ---- what can be hoped for

    /** Whether chunks are being written, or could be. */
    boolean canMakeRoom() {
        return !stopped && (writing.get() > 0 || (dirtyBytes() > 0 && mayWriteNow()));
    }

    /** Whether objects can leave the heap: some are clean, or the disk takes them. */
    boolean canRelieveHeap() {
        return !stopped
                && (writing.get() > 0
                        || !table.orders().objects().first(1).isEmpty()
                                && health.failure().isEmpty());
    }

    /** Whether there are chunks to be written, and the disk does not take them. */
    boolean isStuck() {
        return !stopped && writing.get() == 0 && dirtyBytes() > 0 && !mayWriteNow();
    }

    private long dirtyBytes() {
        return table.orders().dirty().bytes();
    }

    /**
     * Whoever is told yes will wait for it; and a writer that looked just before may have found the pause not yet over.
     */
    private boolean mayWriteNow() {
        boolean yes = health.mayWrite();
        if (yes && health.failure().isPresent()) {
            poke();
        }
        return yes;
    }

    /** Why the last write failed. */
    Optional<Throwable> failure() {
        return health.failure();
    }

    private void breakOff(Throwable cause) {
        health.failed(cause);
        table.changes().signal();
    }

    @Override
    public void spaceFreed() {
        if (!stopped && health.mended()) {
            poke();
            table.changes().signal();
        }
    }

    @Override
    public void moveWaits() {
        poke();
    }

    // ---- the threads

    private void run() {
        while (true) {
            work.acquireUninterruptibly();
            if (stopped) {
                return;
            }
            try {
                boolean more = true;
                while (more && !stopped) {
                    more = files.moveOne() || (health.mayWrite() && (spillObject() || spillBuffers()));
                }
            } catch (Throwable problem) {
                // The thread must stay: others wait for what it does.
                breakOff(problem);
                poke();
            }
        }
    }

    /** Writes the first dirty chunk, or a group of small ones, if that is called for; false if there is none. */
    private boolean spillBuffers() {
        if (!demand.needsWriting(table.readyBytes())) {
            return false;
        }
        for (ChunkEntry first : table.orders().dirty().first(CANDIDATES, demand.writesAwaited())) {
            writing.incrementAndGet();
            try {
                List<Taken> group = take(first);
                if (!group.isEmpty()) {
                    write(group);
                    return true;
                }
            } finally {
                // Whoever saw this write under way, and nothing else, has to look again.
                if (writing.decrementAndGet() == 0) {
                    table.changes().signal();
                }
            }
        }
        return false;
    }

    /** The chunk, if it still is to be written; if it is small, with others of its layout. */
    private List<Taken> take(ChunkEntry first) {
        List<Taken> group = new ArrayList<>(1);
        take(first, group);
        if (group.isEmpty() || !first.packable()) {
            return group;
        }
        long bytes = first.memoryBytes();
        try {
            for (ChunkEntry next : table.orders().dirty().first(2 * LARGEST_GROUP, demand.writesAwaited())) {
                if (next.packable()
                        && bytes + next.memoryBytes() <= groupBytes
                        && next.layout().equals(first.layout())) {
                    bytes += take(next, group) ? next.memoryBytes() : 0;
                    if (group.size() == LARGEST_GROUP) {
                        break;
                    }
                }
            }
            return group;
        } catch (Throwable failure) {
            group.forEach(chunk -> table.failWrite(chunk.entry, Optional.empty()));
            throw failure;
        }
    }

    private boolean take(ChunkEntry entry, List<Taken> group) {
        Optional<ChunkContent> content = table.beginWrite(entry);
        if (content.isEmpty()) {
            return false;
        }
        try {
            group.add(new Taken(entry, content.get()));
            return true;
        } catch (Throwable failure) {
            table.failWrite(entry, Optional.empty());
            throw failure;
        }
    }

    private void write(List<Taken> group) {
        List<Backing> written;
        try {
            written = group.size() == 1
                    ? List.of(files.write(group.get(0).writing()))
                    : files.writeTogether(group.stream().map(Taken::writing).toList());
        } catch (Throwable problem) {
            writeFailed(group, problem);
            return;
        }
        health.mended();
        for (int i = 0; i < written.size(); i++) {
            table.endWrite(group.get(i).entry, written.get(i));
        }
    }

    private void writeFailed(List<Taken> group, Throwable problem) {
        boolean ofDisk = SpillFiles.isOfDisk(problem);
        if (!ofDisk && group.size() > 1) {
            // One of them cannot be written: the others must not suffer for it.
            group.forEach(chunk -> write(List.of(chunk)));
            return;
        }
        boolean ofObject = !ofDisk && group.get(0).entry.onHeap();
        if (!ofObject) {
            // First the reason, so that whoever wakes up finds it.
            breakOff(problem);
        }
        Optional<String> never = ofDisk ? Optional.empty() : Optional.of(problem.toString());
        group.forEach(chunk -> table.failWrite(chunk.entry, never));
    }

    /** Writes and drops the first object, if the heap has more of them than its share; false if there is none. */
    private boolean spillObject() {
        if (!table.heap().isOver()) {
            return false;
        }
        List<ChunkEntry> first = table.orders().objects().first(1);
        if (first.isEmpty()) {
            return false;
        }
        ChunkEntry entry = first.get(0);
        List<Taken> one = new ArrayList<>(1);
        if (take(entry, one)) {
            write(one);
        }
        table.evict(entry);
        return true;
    }

    // ---- figures and end

    SpillFiles files() {
        return files;
    }

    /** Ends the threads, each after the chunk that it is writing. */
    void stop() {
        stopped = true;
        work.release(threads.size() * 2);
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    void close() {
        files.close();
    }
}
