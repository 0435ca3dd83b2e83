package io.bodkin.engine.store;

import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.fault.BudgetException;
import io.bodkin.engine.fault.InterruptedWaitException;
import io.bodkin.engine.memory.Budget;
import io.bodkin.engine.memory.ByteSize;
import io.bodkin.engine.memory.Reservation;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds memory: takes it from the budget, drops clean chunks for it, and lets those wait who may. Any thread, without
 * locks.
 *
 * <p>Bytes are taken into a reservation that is there before them: no failure can lose them.
 */
final class Room {
    private static final Logger LOG = LoggerFactory.getLogger("io.bodkin.engine");

    private final ChunkTable table;
    private final Budget budget;
    private final SpillDemand demand;
    private final Spiller spiller;
    private final Events events;
    private volatile long stalledAfterNanos = 10_000_000_000L;
    private volatile BooleanSupplier idle = () -> true;

    Room(ChunkTable table, Budget budget, SpillDemand demand, Spiller spiller, Events events) {
        this.events = events;
        this.table = table;
        this.budget = budget;
        this.demand = demand;
        this.spiller = spiller;
    }

    /** See {@link ChunkStore#sayStalledAfter}. */
    void stalledAfter(long nanos, BooleanSupplier nothingRuns) {
        stalledAfterNanos = nanos;
        idle = nothingRuns;
    }

    /** @throws BudgetException if so many bytes can never be had */
    void checkFits(long all, long extra, int chunks) {
        if (all > budget.limit()) {
            throw new BudgetException("cannot ever reserve " + ByteSize.format(all) + " ("
                    + ByteSize.format(all - extra) + " for " + chunks + " chunks, " + ByteSize.format(extra)
                    + " to allocate): the budget is " + ByteSize.format(budget.limit())
                    + "; use smaller chunks, or a budget of at least " + ByteSize.format(all) + " (bodkin.memory)");
        }
    }

    // ---- without waiting

    Reservation nothing() {
        return Reservation.ofTaken(budget, 0);
    }

    /**
     * Adds {@code bytes} of the budget to a reservation, dropping clean chunks for them; false if there are not enough.
     */
    boolean tryAdd(Reservation into, long bytes, boolean privileged) {
        if (bytes == 0) {
            return true;
        }
        while (!(privileged ? budget.tryReserveEarmarked(bytes) : budget.tryReserve(bytes))) {
            if ((!privileged && budget.isEarmarked()) || !dropClean(bytes)) {
                spiller.poke();
                return false;
            }
        }
        into.addTaken(bytes);
        return true;
    }

    /** Drops clean chunks until {@code bytes} are free; false if there are not enough of them. */
    private boolean dropClean(long bytes) {
        if (table.readyBytes() < bytes) {
            return false; // dropping what others may take again would not help
        }
        while (budget.free() < bytes) {
            List<ChunkEntry> first = table.orders().clean().first(1);
            if (first.isEmpty()) {
                return false;
            }
            table.evict(first.get(0));
        }
        return true;
    }

    void pokeIfLow() {
        if (demand.isLow(budget.free())) {
            spiller.poke();
        }
    }

    // ---- waiting

    /** For a thread that holds no pins and no other reservation. */
    Reservation reserveWaiting(long bytes) {
        table.checkOpen();
        checkFits(bytes, bytes, 0);
        Reservation reservation = nothing();
        if (!tryAdd(reservation, bytes, false)) {
            await(new Request<>(
                    bytes,
                    false,
                    () -> tryAdd(reservation, bytes, false) ? Optional.of(reservation) : Optional.empty(),
                    "memory",
                    holders -> "cannot reserve " + ByteSize.format(bytes) + ": " + holders));
        }
        return reservation;
    }

    /** For a running task: waits for the disk, never for another task. */
    void grow(Reservation reservation, long bytes) {
        if (!tryAdd(reservation, bytes, true)) {
            await(new Request<>(
                    bytes,
                    true,
                    () -> tryAdd(reservation, bytes, true) ? Optional.of(reservation) : Optional.empty(),
                    "memory to be spilled",
                    holders -> "cannot reserve " + ByteSize.format(bytes) + " more: " + holders
                            + "; use smaller chunks, fewer threads, or a larger budget (bodkin.memory)"));
        }
    }

    /**
     * Somebody who waits for memory.
     *
     * @param diskOnly whether to wait for what the disk can make room for only, and not for other tasks
     * @param attempt to get it; made again after every change
     * @param what is waited for, for messages
     * @param refusal what is said when there can be no room; gets who has it
     */
    record Request<T>(
            long bytes, boolean diskOnly, Supplier<Optional<T>> attempt, String what, UnaryOperator<String> refusal) {}

    /**
     * Tries until it succeeds.
     *
     * @throws BudgetException if there can be no room
     * @throws InterruptedWaitException if the thread is interrupted
     * @throws io.bodkin.engine.fault.EngineClosedException after the end of the store
     */
    <T> T await(Request<T> request) {
        demand.want(request.bytes);
        try {
            while (true) {
                long seen = table.changes().version();
                // Before the judgement: the disk may be mended right after it.
                Optional<Throwable> before = spiller.failure();
                Optional<T> got = request.attempt.get();
                if (got.isPresent()) {
                    return got.get();
                }
                // In this order: what ends between the two looks has changed the version.
                if (isHopeless(request) && table.changes().version() == seen) {
                    Optional<Throwable> why = before.or(spiller::failure);
                    throw new BudgetException(request.refusal.apply(holders(why)));
                }
                awaitChange(seen, request);
            }
        } finally {
            demand.want(-request.bytes);
        }
    }

    /** Whether it cannot be had unless somebody frees what cannot be spilled, now or ever. */
    private boolean isHopeless(Request<?> request) {
        return request.diskOnly
                ? request.bytes > budget.limit() || !spiller.canMakeRoom()
                : request.bytes > budget.limit() - table.unspillableBytes() || spiller.isStuck();
    }

    private void awaitChange(long seen, Request<?> request) {
        table.checkOpen();
        try {
            boolean said = false;
            while (!table.changes().await(seen, stalledAfterNanos)) {
                if (!said && idle.getAsBoolean()) {
                    sayStalled(request);
                    said = true;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedWaitException(request.what);
        }
        table.checkOpenAfter(request.what);
    }

    private void sayStalled(Request<?> request) {
        String line = "nothing has moved for " + stalledAfterNanos / 1_000_000 + " ms: thread "
                + Thread.currentThread().getName() + " waits for " + request.what + " ("
                + ByteSize.format(request.bytes) + "); " + holders();
        LOG.warn(line);
        events.emit(() -> new Event.Stalled(line));
    }

    /** Who has the memory, and why there is no more of it, in one line. */
    String holders() {
        return holders(spiller.failure());
    }

    private String holders(Optional<Throwable> spilling) {
        return table.holders(budget)
                + spilling.map(problem -> "; spilling failed: " + problem.getMessage())
                        .orElse("");
    }
}
