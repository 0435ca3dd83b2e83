package io.bodkin.engine.store;

import io.bodkin.engine.memory.ByteSize;
import io.bodkin.engine.memory.Reservation;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Takes pins and memory together, or nothing, and has loaded what is on disk. Any thread, without locks. */
final class Leases {
    // In place of the bytes to load: the chunk needs no load of ours, and is pinned.
    private static final long IN_MEMORY = -1;
    private static final long LOADING = -2;

    private final ChunkTable table;
    private final Room room;
    private final Loader loader;
    private final Spiller spiller;

    Leases(ChunkTable table, Room room, Loader loader, Spiller spiller) {
        this.table = table;
        this.room = room;
        this.loader = loader;
        this.spiller = spiller;
    }

    /** See {@link ChunkStore#acquireOne}. */
    Lease acquireOne(ChunkEntry entry, boolean inTask) {
        List<ChunkEntry> one = List.of(entry);
        Optional<Lease> lease = tryAcquire(one, 0, inTask);
        return lease.isPresent()
                ? lease.get()
                : room.await(new Room.Request<>(
                        entry.bytesToHave(),
                        inTask,
                        () -> tryAcquire(one, 0, inTask),
                        "memory for chunk c-" + entry.id(),
                        holders -> "cannot bring chunk c-" + entry.id() + " of " + ByteSize.format(entry.memoryBytes())
                                + " into memory: " + holders
                                + (inTask ? "; pass it to the task as an input instead of fetching it inside" : "")));
    }

    /** See {@link ChunkStore#tryAcquire}. */
    Optional<Lease> tryAcquire(Collection<ChunkEntry> wanted, long extra, boolean privileged) {
        List<ChunkEntry> distinct = wanted.size() < 2
                ? List.copyOf(wanted)
                : wanted.stream().distinct().toList();
        Reservation reservation = room.nothing();
        Attempt attempt = new Attempt(distinct, new long[distinct.size()], reservation);
        boolean done = false;
        try {
            long missing = attempt.pinWhatIsThere(extra);
            if (!room.tryAdd(reservation, missing, privileged)) {
                return Optional.empty();
            }
            Lease lease = new Lease(table, distinct, reservation, distinct.size());
            attempt.loadTheRest(lease);
            done = true;
            return Optional.of(lease);
        } finally {
            if (!done) {
                attempt.undo();
            }
        }
    }

    /** See {@link ChunkStore#acquireIfInMemory}. */
    Optional<Lease> acquireIfInMemory(ChunkEntry entry) {
        switch (entry.pinIfThere()) {
            case IN_MEMORY:
                return Optional.of(new Lease(table, List.of(entry), room.nothing(), 0));
            case LOADING:
                table.unpinQuietly(entry);
                return Optional.empty();
            case STORED, LOST, FREED:
                return Optional.empty();
        }
        throw new AssertionError(entry);
    }

    /** What one attempt has taken so far. */
    private final class Attempt {
        private final List<ChunkEntry> entries;

        /** By entry: that it is pinned, or the bytes to load it. */
        private final long[] loads;

        private final Reservation reservation;
        private int looked;
        private int loading;

        Attempt(List<ChunkEntry> entries, long[] loads, Reservation reservation) {
            this.entries = entries;
            this.loads = loads;
            this.reservation = reservation;
        }

        /** Returns the bytes that have to be reserved. */
        long pinWhatIsThere(long extra) {
            long missing = extra;
            long all = extra;
            while (looked < loads.length) {
                ChunkEntry entry = entries.get(looked);
                long load = pinOrBytesToLoad(entry);
                loads[looked++] = load;
                missing = sum(missing, Math.max(0, load));
                all = sum(all, load >= 0 ? load : entry.onHeap() ? 0 : entry.memoryBytes());
            }
            room.checkFits(all, extra, loads.length);
            return missing;
        }

        /** Its entries report to the lease, each exactly once. */
        void loadTheRest(Lease lease) {
            while (loading < loads.length) {
                ChunkEntry entry = entries.get(loading);
                long load = loads[loading];
                if (load >= 0) {
                    pinAndLoad(entry, reservation.split(load), lease);
                    continue;
                }
                if (load == IN_MEMORY || !entry.awaitLoad(lease::loaded)) {
                    lease.loaded(load == IN_MEMORY ? null : entry.loadFailure());
                }
                loading++;
            }
        }

        /** The reserved bytes go back if somebody else has begun to load it. */
        private void pinAndLoad(ChunkEntry entry, Reservation forLoad, Lease lease) {
            PinOutcome outcome = PinOutcome.ENDED;
            try {
                outcome = entry.pinForLoad(lease::loaded);
                loading++;
            } finally {
                if (outcome != PinOutcome.LOAD) {
                    forLoad.close();
                }
            }
            if (outcome == PinOutcome.LOAD) {
                loader.submit(entry, forLoad);
            } else if (outcome == PinOutcome.ENDED) {
                lease.loaded(entry.loadFailure());
            }
        }

        /**
         * Gives back what was taken. Whoever failed meanwhile because of it looks again; the listener does not, or its
         * own attempts would call it without end.
         */
        void undo() {
            reservation.close();
            boolean any = false;
            for (int i = 0; i < looked; i++) {
                if (loads[i] < 0 || i < loading) {
                    table.unpinQuietly(entries.get(i));
                    any = true;
                }
            }
            if (any) {
                table.changes().signalWaiters();
                spiller.poke();
            }
        }
    }

    private long pinOrBytesToLoad(ChunkEntry entry) {
        switch (entry.pinIfThere()) {
            case IN_MEMORY:
                return IN_MEMORY;
            case LOADING:
                return LOADING;
            case STORED:
                return entry.bytesToLoad();
            case LOST:
                throw asUnchecked(entry.loadFailure());
            case FREED:
                table.checkOpen();
                throw new IllegalStateException("chunk c-" + entry.id() + " was released");
        }
        throw new AssertionError(entry);
    }

    private static RuntimeException asUnchecked(Throwable failure) {
        return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
    }

    private static long sum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
