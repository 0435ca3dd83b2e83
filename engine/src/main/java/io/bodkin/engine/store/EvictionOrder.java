package io.bodkin.engine.store;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Chunks that could leave memory, in the order in which they should: first those that no known task will take, least
 * recently used first; then by next use, the farthest first (Belady, "A study of replacement algorithms", IBM Systems
 * Journal 5, 1966). The store has one for clean chunks and one for dirty ones.
 *
 * <p>Thread-safe: one lock, constant time for the first kind and logarithmic for the second. The links in an entry belong
 * to the lock of the order that it is in.
 */
final class EvictionOrder {
    /** {@link ChunkEntry#nextUse} of a chunk that no known task will take. */
    static final long NEVER = Long.MAX_VALUE;

    private record Use(long next, long id) implements Comparable<Use> {
        @Override
        public int compareTo(Use other) {
            int byNext = Long.compare(other.next, next);
            return byNext != 0 ? byNext : Long.compare(id, other.id);
        }
    }

    private final TreeMap<Use, ChunkEntry> awaited = new TreeMap<>();
    private ChunkEntry oldest;
    private ChunkEntry newest;
    private volatile long bytes;

    /** Enters at the recent end. The caller holds the entry's lock, and the entry is in no order. */
    synchronized void add(ChunkEntry entry, long nextUse) {
        assert entry.order == null;
        entry.order = this;
        entry.orderedUse = nextUse;
        bytes += entry.memoryBytes();
        if (nextUse != NEVER) {
            awaited.put(new Use(nextUse, entry.id()), entry);
            return;
        }
        entry.older = newest;
        entry.newer = null;
        if (newest == null) {
            oldest = entry;
        } else {
            newest.newer = entry;
        }
        newest = entry;
    }

    /** The caller holds the entry's lock. */
    synchronized void remove(ChunkEntry entry) {
        assert entry.order == this;
        entry.order = null;
        bytes -= entry.memoryBytes();
        if (entry.orderedUse != NEVER) {
            awaited.remove(new Use(entry.orderedUse, entry.id()));
            return;
        }
        if (entry.older == null) {
            oldest = entry.newer;
        } else {
            entry.older.newer = entry.newer;
        }
        if (entry.newer == null) {
            newest = entry.older;
        } else {
            entry.newer.older = entry.older;
        }
        entry.older = null;
        entry.newer = null;
    }

    /** The first {@code count}; they stay in the order. */
    List<ChunkEntry> first(int count) {
        return first(count, true);
    }

    /** The first {@code count} of those that no known task will take, or of all. */
    synchronized List<ChunkEntry> first(int count, boolean awaitedToo) {
        List<ChunkEntry> found = new ArrayList<>(Math.min(count, 16));
        for (ChunkEntry entry = oldest; entry != null && found.size() < count; entry = entry.newer) {
            found.add(entry);
        }
        for (ChunkEntry entry : awaited.values()) {
            if (!awaitedToo || found.size() >= count) {
                break;
            }
            found.add(entry);
        }
        return found;
    }

    /** Of the memory of all that are in it. */
    long bytes() {
        return bytes;
    }
}
