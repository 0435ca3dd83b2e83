package io.bodkin.engine.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Lets parked tasks in, in order: the deepest nested first (children of blocked parents), then the oldest. A bounded number
 * is let in ahead of running, so that their chunks come from disk while others compute. When the first does not fit, the
 * next few that do may go first; when that has happened too often or for too long, freed memory is kept for the first.
 */
public final class Admission {
    static final int OVERTAKES_ALLOWED = 64;
    static final long WAIT_ALLOWED_NANOS = 100_000_000L;
    static final long DEADLOCK_AFTER_NANOS = 500_000_000L;
    private static final int LOOKED_AT = 8;

    private record Waiting(int depth, long task) implements Comparable<Waiting> {
        @Override
        public int compareTo(Waiting other) {
            int byDepth = Integer.compare(other.depth, depth);
            return byDepth != 0 ? byDepth : Long.compare(task, other.task);
        }
    }

    private final int window;
    private final TreeSet<Waiting> parked = new TreeSet<>();
    private final Map<Long, Waiting> byTask = new HashMap<>();
    private final Set<Long> ahead = new HashSet<>();

    /** Tasks to be tried before the next change of room, in order. */
    private List<Waiting> round = List.of();

    private int inRound;
    private boolean headRefused;
    private boolean headStuck;
    private int overtakes;
    private long headSince = -1;
    private long stuckSince = -1;
    private boolean earmarked;
    private long now;

    /** @param window tasks that may be let in before they run */
    public Admission(int window) {
        this.window = window;
    }

    /** Must be called by one thread. Every {@link Command.TryAdmit} is answered before the next signal of another kind. */
    public List<Command> handle(Signal signal) {
        List<Command> commands = new ArrayList<>(2);
        if (signal instanceof Signal.Parked parkedTask) {
            Waiting waiting = new Waiting(parkedTask.depth(), parkedTask.task());
            parked.add(waiting);
            byTask.put(waiting.task, waiting);
            if (waiting.equals(parked.first())) {
                newHead();
            }
            startRound(commands);
        } else if (signal instanceof Signal.Admitted admitted) {
            leave(admitted.task(), commands);
            ahead.add(admitted.task());
            next(commands);
        } else if (signal instanceof Signal.Gone gone) {
            leave(gone.task(), commands);
            next(commands);
        } else if (signal instanceof Signal.Refused refused) {
            if (isHead(refused.task())) {
                headRefused = true;
                headStuck = refused.stuck();
            }
            next(commands);
        } else if (signal instanceof Signal.Started started) {
            if (ahead.remove(started.task())) {
                startRound(commands);
            }
        } else if (signal instanceof Signal.RoomChanged) {
            stuckSince = -1;
            startRound(commands);
        } else if (signal instanceof Signal.Overtaken overtaken) {
            if (headRefused) {
                overtakes += overtaken.times();
                earmarkIfDue(commands);
            }
        } else if (signal instanceof Signal.Tick tick) {
            now = tick.nowNanos();
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

    private boolean isHead(long task) {
        return !parked.isEmpty() && parked.first().task == task;
    }

    private void newHead() {
        headRefused = false;
        headStuck = false;
        overtakes = 0;
        headSince = -1;
        stuckSince = -1;
    }

    private void leave(long task, List<Command> commands) {
        Waiting waiting = byTask.remove(task);
        boolean head = isHead(task);
        parked.remove(waiting);
        if (head) {
            newHead();
            if (earmarked) {
                earmarked = false;
                commands.add(new Command.Earmark(false));
            }
        } else if (headRefused) {
            overtakes++;
            earmarkIfDue(commands);
        }
    }

    private void startRound(List<Command> commands) {
        if (parked.isEmpty()) {
            return;
        }
        // While the memory is kept for the first, nobody else is tried.
        round = parked.stream().limit(earmarked ? 1 : LOOKED_AT).toList();
        inRound = 0;
        next(commands);
    }

    private void next(List<Command> commands) {
        while (inRound < round.size() && ahead.size() < window) {
            Waiting candidate = round.get(inRound++);
            if (candidate.equals(byTask.get(candidate.task))) {
                commands.add(new Command.TryAdmit(candidate.task, earmarked && isHead(candidate.task)));
                return;
            }
        }
        // A whole round went in: there may be room for more.
        if (inRound >= round.size() && !round.isEmpty() && !headRefused && !parked.isEmpty() && ahead.size() < window) {
            startRound(commands);
        }
    }

    private void tick(Signal.Tick tick, List<Command> commands) {
        if (parked.isEmpty() || !headRefused) {
            headSince = now;
            stuckSince = -1;
            return;
        }
        if (headSince < 0) {
            headSince = now;
        }
        earmarkIfDue(commands);
        boolean nothingMoves = headStuck && tick.running() == 0 && ahead.isEmpty();
        if (!nothingMoves) {
            stuckSince = -1;
            return;
        }
        if (stuckSince < 0) {
            stuckSince = now;
        } else if (now - stuckSince >= DEADLOCK_AFTER_NANOS) {
            stuckSince = -1;
            long youngest = parked.last().task;
            commands.add(
                    tick.blocked() > 0
                            ? new Command.FailDeadlocked(youngest)
                            : new Command.FailIfSpillBroken(parked.first().task));
        }
    }

    private void earmarkIfDue(List<Command> commands) {
        boolean due = overtakes >= OVERTAKES_ALLOWED
                || (headSince >= 0 && now - headSince >= WAIT_ALLOWED_NANOS && overtakes > 0);
        if (!earmarked && due) {
            earmarked = true;
            commands.add(new Command.Earmark(true));
        }
    }
}
