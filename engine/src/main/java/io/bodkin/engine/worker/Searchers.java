package io.bodkin.engine.worker;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Which carriers look for work, and which processors sleep. Nobody is woken while somebody is already searching (as in
 * the scheduler of Go): whoever adds work looks at {@code searching} and {@code sleepers} after the work can be seen;
 * whoever stops searching, or goes to sleep, looks for work after saying so. So one of the two sees the other.
 */
final class Searchers {
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 64 : 0;

    private final Supplier<LocalProcessor[]> all;
    private final BooleanSupplier hasWork;
    private final Predicate<LocalProcessor> hasPlacedFor;
    private final AtomicInteger sleepers = new AtomicInteger();
    private final AtomicInteger searching = new AtomicInteger();
    private volatile boolean stopped;

    /**
     * @param hasWork whether there may be anything to run that every processor can take
     * @param hasPlacedFor whether there may be anything in the inboxes of others that the processor can take
     */
    Searchers(Supplier<LocalProcessor[]> all, BooleanSupplier hasWork, Predicate<LocalProcessor> hasPlacedFor) {
        this.hasPlacedFor = hasPlacedFor;
        this.all = all;
        this.hasWork = hasWork;
    }

    /** After work was added and can be seen by all. */
    void workAdded() {
        if (searching.get() == 0 && sleepers.get() != 0) {
            wakeOne();
        }
    }

    /** After work was added that this processor can take, and not every other. Whether it slept, and was woken. */
    boolean workAddedFor(LocalProcessor processor) {
        if (processor.sleeping.get() && processor.sleeping.compareAndSet(true, false)) {
            if (processor.general) {
                sleepers.decrementAndGet();
                searching.incrementAndGet();
            }
            LockSupport.unpark(processor.carrier); // which counts as searching now, if it is to be counted
            return true;
        }
        return false;
    }

    private void wakeOne() {
        StackProbe.checkFew();
        while (searching.compareAndSet(0, 1)) {
            for (LocalProcessor processor : all.get()) {
                if (processor.general && processor.sleeping.get() && processor.sleeping.compareAndSet(true, false)) {
                    sleepers.decrementAndGet();
                    LockSupport.unpark(processor.carrier); // which counts as searching now
                    return;
                }
            }
            searching.decrementAndGet();
            // Meanwhile somebody may have relied on us, and somebody gone to sleep.
            if (sleepers.get() == 0 || !hasWork.getAsBoolean()) {
                return;
            }
        }
    }

    private void begin(Carrier carrier) {
        carrier.searching = true;
        searching.incrementAndGet();
    }

    /** The carrier has found work, or leaves its processor. */
    void end(Carrier carrier) {
        if (!carrier.searching) {
            return;
        }
        carrier.searching = false;
        if (searching.decrementAndGet() == 0 && sleepers.get() != 0 && hasWork.getAsBoolean()) {
            wakeOne();
        }
    }

    /** The carrier has found nothing: looks a little longer, then sleeps until woken. */
    void idle(Carrier carrier) {
        LocalProcessor processor = carrier.processor;
        if (!processor.general) {
            sleepUntilPlaced(processor);
            return;
        }
        if (!carrier.searching) {
            begin(carrier);
        }
        for (int i = 0; i < SPINS; i++) {
            if (mayFind(processor)) {
                return;
            }
            Thread.onSpinWait();
        }
        processor.sleeping.set(true);
        sleepers.incrementAndGet();
        carrier.searching = false;
        searching.decrementAndGet();
        if (mayFind(processor) && processor.sleeping.compareAndSet(true, false)) {
            sleepers.decrementAndGet();
            begin(carrier);
            return;
        }
        while (processor.sleeping.get()) {
            LockSupport.park(this);
            if (Thread.interrupted() && stopped) {
                return;
            }
        }
        carrier.searching = true; // counted by whoever woke it
    }

    /** It is not counted: what others can take is nothing to it. */
    private void sleepUntilPlaced(LocalProcessor processor) {
        processor.sleeping.set(true);
        while (processor.sleeping.get()) {
            if (stopped || processor.retired || !processor.inbox.isEmpty() || hasPlacedFor.test(processor)) {
                processor.sleeping.set(false);
                return;
            }
            LockSupport.park(this);
            if (Thread.interrupted() && stopped) {
                return;
            }
        }
    }

    private boolean mayFind(LocalProcessor processor) {
        return stopped
                || processor.retired
                || !processor.inbox.isEmpty()
                || hasWork.getAsBoolean()
                || hasPlacedFor.test(processor);
    }

    void stop() {
        stopped = true;
    }
}
