package io.bodkin.engine.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Lets parked tasks in, in order: the deepest nested first (children of blocked parents), then the oldest. A bounded
 * number is let in ahead of running, so that their chunks come from disk while others compute. When the first does not
 * fit, the next few that do may go first. The task that has been parked longest is overtaken a bounded number of times,
 * or for a bounded time: then freed memory is kept for it. When nothing moves at all, everybody is tried; when that has
 * not helped for half a second, the youngest fails.
 */
public final class Admission {
    static final int OVERTAKES_ALLOWED = 64;
    static final long WAIT_ALLOWED_NANOS = 100_000_000L;
    static final long DEADLOCK_AFTER_NANOS = 500_000_000L;
    private static final int LOOKED_AT = 8;
    private static final int EVERYBODY = 4096;

    /** A parked task; {@code arrival} counts up. */
    private static final class Waiting implements Comparable<Waiting> {
        private final int depth;
        private final long task;
        private final long arrival;

        /** Overtakes of this task and of all that arrived before it, but of none that arrived after. */
        private int overtakes;

        private boolean refused;

        Waiting(int depth, long task, long arrival) {
            this.depth = depth;
            this.task = task;
            this.arrival = arrival;
        }

        @Override
        public int compareTo(Waiting other) {
            int byDepth = Integer.compare(other.depth, depth);
            return byDepth != 0 ? byDepth : Long.compare(task, other.task);
        }
    }

    private final int window;
    private final TreeSet<Waiting> parked = new TreeSet<>();
    private final TreeMap<Long, Waiting> byArrival = new TreeMap<>();
    private final Map<Long, Waiting> byTask = new HashMap<>();
    private final Set<Long> ahead = new HashSet<>();
    private long arrivals;

    /** Of all parked tasks together: how often the oldest was overtaken. */
    private int overtakesOfOldest;

    private long oldestSince = -1;

    /** The oldest, once it has waited too long: freed memory is kept for it. */
    private Waiting favoured;

    /** Tasks to be tried before the next change of room, in order. */
    private List<Waiting> round = List.of();

    private int inRound;
    private boolean roundOfAll;
    private boolean admittedInRound;
    private boolean roomToBeMade;
    private long stuckSince = -1;

    /** @param window tasks that may be let in before they run */
    public Admission(int window) {
        this.window = window;
    }

    /**
     * Must be called by one thread. Every {@link Command.TryAdmit} is answered, by Admitted, Refused or Gone, before
     * the next signal of another kind.
     */
    public List<Command> handle(Signal signal) {
        List<Command> commands = new ArrayList<>(2);
        if (signal instanceof Signal.Parked parkedTask) {
            park(parkedTask, commands);
        } else if (signal instanceof Signal.Admitted admitted) {
            admitted(admitted.task(), commands);
        } else if (signal instanceof Signal.Gone gone) {
            leave(gone.task(), commands);
            next(commands);
        } else if (signal instanceof Signal.Refused refused) {
            refused(refused, commands);
        } else if (signal instanceof Signal.Started started) {
            if (ahead.remove(started.task())) {
                startRound(false, commands);
            }
        } else if (signal instanceof Signal.RoomChanged) {
            startRound(false, commands);
        } else if (signal instanceof Signal.Overtaken overtaken) {
            if (!byArrival.isEmpty()) {
                overtaken(byArrival.lastEntry().getValue(), overtaken.times(), commands);
            }
        } else if (signal instanceof Signal.Tick tick) {
            tick(tick, commands);
        } else {
            throw new AssertionError(signal);
        }
        return commands;
    }

    /** Whether anybody waits for memory. */
    public boolean hasParked() {
        return !parked.isEmpty();
    }

    // ---- coming and going

    private void park(Signal.Parked signal, List<Command> commands) {
        if (byTask.containsKey(signal.task())) {
            return;
        }
        Waiting waiting = new Waiting(signal.depth(), signal.task(), arrivals++);
        parked.add(waiting);
        byArrival.put(waiting.arrival, waiting);
        byTask.put(waiting.task, waiting);
        startRound(false, commands);
    }

    private void admitted(long task, List<Command> commands) {
        Waiting waiting = byTask.get(task);
        Map.Entry<Long, Waiting> before = byArrival.lowerEntry(waiting.arrival);
        if (before != null) {
            overtaken(before.getValue(), 1, commands);
        }
        leave(task, commands);
        ahead.add(task);
        admittedInRound = true;
        next(commands);
    }

    private void refused(Signal.Refused refused, List<Command> commands) {
        Waiting waiting = byTask.get(refused.task());
        if (waiting != null) {
            waiting.refused = true;
        }
        roomToBeMade |= !refused.stuck();
        next(commands);
    }

    private void leave(long task, List<Command> commands) {
        Waiting waiting = byTask.remove(task);
        if (waiting == null) {
            return;
        }
        parked.remove(waiting);
        byArrival.remove(waiting.arrival);
        Map.Entry<Long, Waiting> before = byArrival.lowerEntry(waiting.arrival);
        if (before != null) {
            before.getValue().overtakes += waiting.overtakes;
        } else {
            overtakesOfOldest -= waiting.overtakes;
            oldestSince = -1;
        }
        if (waiting == favoured) {
            favoured = null;
            commands.add(new Command.Earmark(false));
            favourIfDue(false, commands);
        }
    }

    // ---- who was overtaken

    /** {@code newest}, and all that arrived before it, were overtaken. */
    private void overtaken(Waiting newest, int times, List<Command> commands) {
        newest.overtakes += times;
        overtakesOfOldest += times;
        favourIfDue(false, commands);
    }

    private void favourIfDue(boolean forLong, List<Command> commands) {
        boolean due = overtakesOfOldest >= OVERTAKES_ALLOWED || (forLong && overtakesOfOldest > 0);
        if (favoured == null && due && !byArrival.isEmpty()) {
            favoured = byArrival.firstEntry().getValue();
            commands.add(new Command.Earmark(true));
        }
    }

    // ---- trying

    /** @param everybody because nothing moves: then memory is kept for nobody */
    private void startRound(boolean everybody, List<Command> commands) {
        if (parked.isEmpty()) {
            return;
        }
        roundOfAll = everybody;
        admittedInRound = false;
        roomToBeMade = false;
        inRound = 0;
        if (everybody) {
            round = parked.stream().limit(EVERYBODY).toList();
        } else if (favoured != null) {
            round = List.of(favoured);
        } else {
            round = parked.stream().limit(LOOKED_AT).toList();
        }
        next(commands);
    }

    private void next(List<Command> commands) {
        while (inRound < round.size() && ahead.size() < window) {
            if (favoured != null && !roundOfAll && round.get(inRound) != favoured) {
                round = List.of(favoured);
                inRound = 0;
            }
            Waiting candidate = round.get(inRound++);
            if (candidate == byTask.get(candidate.task)) {
                commands.add(new Command.TryAdmit(candidate.task, roundOfAll || candidate == favoured));
                return;
            }
        }
        // Somebody went in, and nobody of those looked at was refused: there may be room for more.
        boolean allIn =
                inRound >= round.size() && round.stream().noneMatch(waiting -> waiting.refused && isParked(waiting));
        if (admittedInRound && allIn && ahead.size() < window) {
            startRound(false, commands);
        }
    }

    private boolean isParked(Waiting waiting) {
        return byTask.get(waiting.task) == waiting;
    }

    // ---- time

    private void tick(Signal.Tick tick, List<Command> commands) {
        if (parked.isEmpty()) {
            stuckSince = -1;
            oldestSince = -1;
            return;
        }
        if (oldestSince < 0) {
            oldestSince = tick.nowNanos();
        }
        favourIfDue(tick.nowNanos() - oldestSince >= WAIT_ALLOWED_NANOS, commands);
        if (tick.running() > 0 || !ahead.isEmpty()) {
            stuckSince = -1;
            return;
        }
        if (stuckSince >= 0 && roundOfAll && !admittedInRound && !roomToBeMade) {
            if (tick.nowNanos() - stuckSince >= DEADLOCK_AFTER_NANOS) {
                stuckSince = -1;
                fail(tick, commands);
                return;
            }
        } else {
            stuckSince = tick.nowNanos();
        }
        startRound(true, commands);
    }

    private void fail(Signal.Tick tick, List<Command> commands) {
        if (tick.blocked() == 0) {
            commands.add(new Command.FailIfSpillBroken(parked.first().task));
        } else if (!tick.outside()) {
            long youngest =
                    parked.stream().mapToLong(waiting -> waiting.task).max().orElseThrow();
            commands.add(new Command.FailDeadlocked(youngest));
        }
    }
}
