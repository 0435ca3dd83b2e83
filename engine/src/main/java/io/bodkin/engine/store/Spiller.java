package io.bodkin.engine.store;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.store.SpillFiles.Writing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The threads that write dirty chunks, ahead of need: they start when less than {@link #lowWater} can be had without
 * writing, and stop at twice that; a thread that waits for room raises the mark. What they write stays in memory, clean,
 * until its room is asked for. They are never interrupted, since an interrupt would close the file under them.
 *
 * <p>A write that fails is tried again once. When the disk fails twice running, writing pauses: until a spill file goes, or for
 * {@link #PAUSE_NANOS}, after which the next who asks for room has it tried once more. Meanwhile whoever asks is told at
 * once. A chunk that cannot be written, whatever the disk
 * (an object that is not serialisable), is never tried again.
 */
final class Spiller {
    static final long PAUSE_NANOS = 1_000_000_000L;
    static final long PATIENCE_NANOS = 500_000_000L;

    private static final int CANDIDATES = 4;
    private static final int LARGEST_GROUP = 4096;
    private static final long LARGEST_GROUP_BYTES = 32L << 20;

    private final ChunkStore store;
    private final SpillFiles files;
    private final Semaphore work = new Semaphore(0);
    private final AtomicInteger writing = new AtomicInteger();
    private final AtomicLong wanted = new AtomicLong();
    private final ConcurrentLinkedQueue<Segment> halfDead = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final long lowWater;

    /** True from the low-water mark until the high one. */
    private volatile boolean refilling;

    private volatile long parkedWant;
    private volatile long parkedSinceNanos;

    /** When a dirty chunk was last freed because its last consumer had run. */
    private volatile long consumedNanos = System.nanoTime();

    /** Why the last write failed, or null; two fields, as there may be no memory for an object. */
    private volatile Throwable broken;

    private volatile long brokenUntil;
    private final AtomicInteger failuresRunning = new AtomicInteger();
    private volatile boolean stopped;

    Spiller(ChunkStore store, SpillSettings settings, Events events, Disk disk) {
        this.store = store;
        long limit = store.budget().limit();
        this.lowWater = limit / 8;
        this.files = new SpillFiles(settings, limit / 2, events, disk, this::spaceFreed, this::compactLater);
        for (int i = 0; i < settings.writers(); i++) {
            Thread thread = new Thread(this::run, "bodkin-spill-" + (i + 1));
            thread.setDaemon(true);
            threads.add(thread);
        }
    }

    void start() {
        try {
            threads.forEach(Thread::start);
        } catch (Throwable failure) {
            stop();
            close();
            throw failure;
        }
    }

    long lowWater() {
        return lowWater;
    }

    /** Looks whether there is something to write. Cheap; never blocks. */
    void poke() {
        if (work.availablePermits() < threads.size()) {
            work.release();
        }
    }

    /** Somebody waits for {@code bytes}, or, negative, does no longer. */
    void want(long bytes) {
        wanted.addAndGet(bytes);
    }

    /** Parked tasks wait for {@code bytes}; 0: none does. */
    void wantForParked(long bytes) {
        if (parkedWant == 0) {
            parkedSinceNanos = System.nanoTime();
        }
        parkedWant = bytes;
        if (bytes > 0) {
            poke();
        }
    }

    /** A dirty chunk was freed without having been written. */
    void consumed() {
        if (parkedWant > 0) {
            consumedNanos = System.nanoTime();
        }
    }

    /**
     * Whether chunks that known tasks will take are written too. Not while such tasks give memory back all the time: a
     * producer that has run ahead of its consumers is better kept waiting than written to disk and read again.
     */
    private boolean writesAwaited() {
        if (wanted.get() > 0) {
            return true;
        }
        long now = System.nanoTime();
        return parkedWant > 0 && now - consumedNanos > PATIENCE_NANOS && now - parkedSinceNanos > PATIENCE_NANOS;
    }

    /** Whether chunks are being written, or could be. */
    boolean canMakeRoom() {
        return !stopped && (writing.get() > 0 || (store.dirty().bytes() > 0 && mayWriteNow()));
    }

    /** Whether there are chunks to be written, and the disk does not take them. */
    boolean isStuck() {
        return !stopped && writing.get() == 0 && store.dirty().bytes() > 0 && !mayWriteNow();
    }

    /** Whoever is told yes will wait for it; and a writer that looked just before may have found the pause not yet over. */
    private boolean mayWriteNow() {
        boolean yes = mayWrite();
        if (yes && broken != null) {
            poke();
        }
        return yes;
    }

    private boolean mayWrite() {
        return broken == null || System.nanoTime() - brokenUntil >= 0;
    }

    Optional<Throwable> failure() {
        return Optional.ofNullable(broken);
    }

    private void breakOff(Throwable cause) {
        brokenUntil = System.nanoTime() + (failuresRunning.incrementAndGet() < 2 ? 0 : PAUSE_NANOS);
        broken = cause;
        store.changes().signal();
    }

    private void spaceFreed() {
        if (broken != null && !stopped) {
            mended();
            poke();
            store.changes().signal();
        }
    }

    private void mended() {
        if (broken != null) {
            failuresRunning.set(0);
            broken = null;
        }
    }

    private void compactLater(Segment segment) {
        halfDead.add(segment);
        poke();
    }

    private boolean needed() {
        long ready = store.readyBytes();
        long asked = wanted.get() + parkedWant;
        if (ready < Math.max(lowWater, Math.min(asked, store.budget().limit()))) {
            refilling = true;
        } else if (ready >= 2 * lowWater) {
            refilling = false;
        }
        return refilling;
    }

    private void run() {
        while (true) {
            work.acquireUninterruptibly();
            if (stopped) {
                return;
            }
            try {
                boolean more = true;
                while (more && !stopped) {
                    more = compactOne() || (mayWrite() && (writeHeapValue() || (needed() && writeBuffers())));
                }
            } catch (Throwable problem) {
                // The thread must stay: others wait for what it does.
                breakOff(problem);
                poke();
            }
        }
    }

    // ---- Arrow data

    /** Writes the first dirty chunk, or a group of small ones; false if there is none. */
    private boolean writeBuffers() {
        for (ChunkEntry first : store.dirty().first(CANDIDATES, writesAwaited())) {
            writing.incrementAndGet();
            try {
                List<Writing> group = take(first);
                if (!group.isEmpty()) {
                    write(group);
                    return true;
                }
            } finally {
                // Whoever saw this write under way, and nothing else, has to look again.
                if (writing.decrementAndGet() == 0) {
                    store.changes().signal();
                }
            }
        }
        return false;
    }

    /** The chunk, if it still is to be written; if it is small, with others of its layout. */
    private List<Writing> take(ChunkEntry first) {
        List<Writing> group = new ArrayList<>(1);
        begin(first, group);
        if (group.isEmpty() || !first.packable()) {
            return group;
        }
        long most = Math.min(
                LARGEST_GROUP_BYTES, Math.max(ChunkEntry.SMALL, store.budget().limit() / 8));
        long bytes = first.memoryBytes();
        try {
            for (ChunkEntry next : store.dirty().first(2 * LARGEST_GROUP, writesAwaited())) {
                if (next.packable()
                        && bytes + next.memoryBytes() <= most
                        && next.layout().equals(first.layout())) {
                    bytes += begin(next, group) ? next.memoryBytes() : 0;
                    if (group.size() == LARGEST_GROUP) {
                        break;
                    }
                }
            }
            return group;
        } catch (Throwable failure) {
            group.forEach(chunk -> store.failWrite(chunk.entry(), Optional.empty()));
            throw failure;
        }
    }

    private boolean begin(ChunkEntry entry, List<Writing> group) {
        Optional<ChunkContent> content = store.beginWrite(entry);
        content.ifPresent(plain -> group.add(new Writing(entry, plain)));
        return content.isPresent();
    }

    private void write(List<Writing> group) {
        List<Backing> written;
        try {
            written = group.size() == 1
                    ? List.of(files.write(group.get(0).entry(), group.get(0).content()))
                    : files.writeTogether(group);
        } catch (Throwable problem) {
            writeFailed(group, problem);
            return;
        }
        mended();
        for (int i = 0; i < written.size(); i++) {
            store.endWrite(group.get(i).entry(), written.get(i));
        }
    }

    private void writeFailed(List<Writing> group, Throwable problem) {
        boolean ofDisk = SpillFiles.isOfDisk(problem);
        if (!ofDisk && group.size() > 1) {
            // One of them cannot be written: the others must not suffer for it.
            group.forEach(chunk -> write(List.of(chunk)));
            return;
        }
        // First the reason, so that whoever wakes up finds it.
        breakOff(problem);
        group.forEach(
                chunk -> store.failWrite(chunk.entry(), ofDisk ? Optional.empty() : Optional.of(problem.toString())));
    }

    // ---- objects on the heap

    private boolean writeHeapValue() {
        if (!store.heap().isOver()) {
            return false;
        }
        for (ChunkEntry first : store.heap().order().first(CANDIDATES)) {
            Optional<ChunkContent> content = store.beginWrite(first);
            if (content.isPresent()) {
                writeValue(first, content.get());
            }
            store.evict(first);
            return true;
        }
        return false;
    }

    private void writeValue(ChunkEntry entry, ChunkContent content) {
        Backing written;
        try {
            written = files.write(entry, content);
        } catch (Throwable problem) {
            boolean ofDisk = SpillFiles.isOfDisk(problem);
            if (ofDisk) {
                breakOff(problem);
            }
            store.failWrite(entry, ofDisk ? Optional.empty() : Optional.of(problem.toString()));
            return;
        }
        mended();
        store.endWrite(entry, written);
    }

    // ---- segments

    private boolean compactOne() {
        Segment segment = halfDead.poll();
        if (segment == null) {
            return false;
        }
        try {
            files.compact(segment);
        } catch (IOException | RuntimeException | Error problem) {
            // The chunks stay where they are; only space is lost, and that is found out by who needs it.
            segment.keep();
        }
        return true;
    }

    // ---- figures and end

    long bytesWritten() {
        return files.bytesWritten();
    }

    long diskBytes() {
        return files.diskBytes();
    }

    Path folder() {
        return files.folder();
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
