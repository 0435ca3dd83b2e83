package io.bodkin.fileio;

import io.bodkin.engine.fault.InterruptedWaitException;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Lets nobody run far ahead of the disk: batches that are there and not yet written take memory, and would spill.
 * Whoever appends waits while too many bytes are queued, but only while something is being written: a batch that is
 * still to be computed may need the very thread that waits. So every wait ends. Thread-safe.
 */
final class BackPressure {
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final long mostBytes;
    private final int fewestUnknown;

    // Guarded by this.
    private final ArrayDeque<OptionalLong> queue = new ArrayDeque<>();
    private long knownBytes;
    private int unknown;
    private long writtenBytes;
    private long writtenBatches;
    private boolean writing;

    /**
     * @param mostBytes that may be queued before anybody waits
     * @param fewestUnknown batches that may be queued whatever their size, if they are still to be computed
     */
    BackPressure(long mostBytes, int fewestUnknown) {
        this.mostBytes = mostBytes;
        this.fewestUnknown = fewestUnknown;
    }

    /** @param byteSize empty if it is not known yet */
    synchronized void appended(OptionalLong byteSize) {
        queue.add(byteSize);
        knownBytes += byteSize.orElse(0);
        unknown += byteSize.isPresent() ? 0 : 1;
    }

    /** The next in the queue is being written. */
    synchronized void begins() {
        writing = true;
    }

    /** @param byteSize what it came to; 0 if it was not written */
    synchronized void ends(long byteSize) {
        writing = false;
        OptionalLong first = queue.remove();
        knownBytes -= first.orElse(0);
        unknown -= first.isPresent() ? 0 : 1;
        writtenBytes += byteSize;
        writtenBatches++;
        notifyAll();
    }

    /**
     * Waits until few enough bytes are queued, or until nothing has been written for a while.
     *
     * @throws InterruptedWaitException if the thread is interrupted
     */
    synchronized void awaitRoom() {
        long idleSince = System.nanoTime();
        while (isTooMuch()) {
            if (writing) {
                idleSince = System.nanoTime();
            }
            long left = IDLE_NANOS - (System.nanoTime() - idleSince);
            if (left <= 0) {
                return;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedWaitException("batches to be written");
            }
        }
    }

    private boolean isTooMuch() {
        if (unknown > 0 && queue.size() <= fewestUnknown) {
            return false;
        }
        return knownBytes + unknown * meanBytes() > mostBytes;
    }

    /** Of those written; before the first, such that only their number counts. */
    private long meanBytes() {
        return writtenBatches == 0 ? mostBytes : writtenBytes / writtenBatches;
    }
}
