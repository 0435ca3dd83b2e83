package io.bodkin.engine.worker;

import io.bodkin.engine.graph.TaskNode;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is meant for one processor: tasks that were placed with it, and threads that go on there. Any thread. Tasks that
 * may run on the same processors have a lane of their own, so that others who look for one that they may run find it at
 * once, whatever waits before it.
 */
final class Inbox {
    private final List<Lane> lanes = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Carrier> resuming = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong arrivals = new AtomicLong();

    private record Lane(BitSet allowed, ConcurrentLinkedQueue<Arrived> tasks) {}

    private record Arrived(long turn, TaskNode<?> node) {}

    void add(TaskNode<?> node) {
        lane(((Placed) node.notes().placement).processors()).tasks.add(new Arrived(arrivals.getAndIncrement(), node));
        count.incrementAndGet();
    }

    private Lane lane(BitSet allowed) {
        Lane known = find(allowed);
        if (known != null) {
            return known;
        }
        synchronized (this) {
            Lane meanwhile = find(allowed);
            if (meanwhile != null) {
                return meanwhile;
            }
            Lane made = new Lane(allowed, new ConcurrentLinkedQueue<>());
            lanes.add(made);
            return made;
        }
    }

    private Lane find(BitSet allowed) {
        for (Lane lane : lanes) {
            if (lane.allowed.equals(allowed)) {
                return lane;
            }
        }
        return null;
    }

    void add(Carrier carrier) {
        resuming.add(carrier);
        count.incrementAndGet();
    }

    /** For who looks from outside. */
    void addTasks(Collection<TaskNode<?>> found) {
        lanes.forEach(lane -> lane.tasks.forEach(arrived -> found.add(arrived.node)));
    }

    int size() {
        return count.get();
    }

    boolean isEmpty() {
        return count.get() == 0;
    }

    /** The oldest; null if there is none. */
    TaskNode<?> take() {
        while (true) {
            Lane oldest = null;
            long turn = Long.MAX_VALUE;
            for (Lane lane : lanes) {
                Arrived first = lane.tasks.peek();
                if (first != null && first.turn < turn) {
                    oldest = lane;
                    turn = first.turn;
                }
            }
            if (oldest == null) {
                return null;
            }
            Arrived taken = oldest.tasks.poll();
            if (taken != null) {
                count.decrementAndGet();
                return taken.node;
            }
        }
    }

    Carrier takeResuming() {
        Carrier taken = resuming.poll();
        if (taken != null) {
            count.decrementAndGet();
        }
        return taken;
    }

    /** A task that may run on processor {@code id}; null if there is none. */
    TaskNode<?> steal(int id) {
        for (Lane lane : lanes) {
            Arrived taken = lane.allowed.get(id) ? lane.tasks.poll() : null;
            if (taken != null) {
                count.decrementAndGet();
                return taken.node;
            }
        }
        return null;
    }

    /** Whether there is a task that may run on processor {@code id}. */
    boolean hasFor(int id) {
        if (isEmpty()) {
            return false;
        }
        for (Lane lane : lanes) {
            if (lane.allowed.get(id) && !lane.tasks.isEmpty()) {
                return true;
            }
        }
        return false;
    }
}
