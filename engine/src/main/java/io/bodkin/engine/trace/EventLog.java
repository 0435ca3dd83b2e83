package io.bodkin.engine.trace;

import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.EventListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;

/**
 * The first events of a run, as many as there is room for; of the others only the number. Any number of threads, no
 * lock.
 */
public final class EventLog implements EventListener {
    /**
     * An event, when and by which thread.
     *
     * @param nanos since the log was made
     * @param held bytes of chunk memory at that moment
     */
    record Entry(long nanos, long thread, long held, Event event) {}

    private final AtomicReferenceArray<Entry> entries;
    private final AtomicLong count = new AtomicLong();
    private final LongSupplier clock;
    private final LongSupplier heldBytes;
    private final long start;

    /**
     * @param most events that are kept; each takes about 150 bytes
     * @param clock in nanoseconds
     * @param heldBytes how much chunk memory is in use now; asked by the threads to which events happen
     */
    public EventLog(int most, LongSupplier clock, LongSupplier heldBytes) {
        if (most < 1) {
            throw new IllegalArgumentException("a trace has room for at least 1 event, got " + most);
        }
        this.entries = new AtomicReferenceArray<>(most);
        this.clock = clock;
        this.heldBytes = heldBytes;
        this.start = clock.getAsLong();
    }

    @Override
    public void on(Event event) {
        long place = count.getAndIncrement();
        if (place < entries.length()) {
            entries.set((int) place, entry(event));
        }
    }

    private Entry entry(Event event) {
        long nanos = clock.getAsLong() - start;
        return new Entry(nanos, Thread.currentThread().getId(), heldBytes.getAsLong(), event);
    }

    /** In the order in which they came; of one thread in the order in which they happened. */
    List<Entry> entries() {
        int filled = (int) Math.min(count.get(), entries.length());
        List<Entry> all = new ArrayList<>(filled);
        for (int i = 0; i < filled; i++) {
            Entry entry = entries.get(i);
            if (entry != null) {
                all.add(entry);
            }
        }
        return all;
    }

    /** How many events there was no room for. */
    public long leftOut() {
        return Math.max(0, count.get() - entries.length());
    }
}
