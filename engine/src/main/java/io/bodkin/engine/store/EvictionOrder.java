package io.bodkin.engine.store;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Chunks that could leave memory, in the order in which they should.
 *
 * <p>First those that no known task will take, by GreedyDual-Size (Young, "The k-server dual and loose competitiveness
 * for paging", Algorithmica 11, 1994; Cao and Irani, "Cost-aware WWW proxy caching algorithms", USITS 1997): a chunk
 * enters with a credit of what it {@linkplain EvictionCost costs} above the level, the least credit leaves first, and
 * the level rises to the credit of what leaves. So of equally dear ones the least recently used goes first, and a dear
 * one outlives cheaper ones for as long as its cost is worth. There are few different costs, and in each the order of
 * entering is that of credits: a list for each makes every step constant in the number of chunks (Ghandeharizadeh,
 * Irani, Lam and Yap, "CAMP", Middleware 2014).
 *
 * <p>Then by next use, the farthest first (Belady, "A study of replacement algorithms", IBM Systems Journal 5, 1966),
 * and of those that the same task will take the cheaper first.
 *
 * <p>Thread-safe: one lock, constant time for the first kind and logarithmic for the second. The links in an entry
 * belong to the lock of the order that it is in.
 */
final class EvictionOrder {
    /** Next use of a chunk that no known task will take. */
    static final long NEVER = Long.MAX_VALUE;

    private record Use(long next, int cost, long id) implements Comparable<Use> {
        @Override
        public int compareTo(Use other) {
            int byNext = Long.compare(other.next, next);
            int byCost = byNext != 0 ? byNext : Integer.compare(cost, other.cost);
            return byCost != 0 ? byCost : Long.compare(id, other.id);
        }
    }

    private final TreeMap<Use, ChunkEntry> awaited = new TreeMap<>();

    // By class of cost.
    private final ChunkEntry[] oldest = new ChunkEntry[EvictionCost.CLASSES];
    private final ChunkEntry[] newest = new ChunkEntry[EvictionCost.CLASSES];

    /** A bit for each class that has a chunk. */
    private long occupied;

    /** The highest credit of what has left by its turn. */
    private long level;

    private volatile long bytes;

    /** Enters, as used just now. The caller holds the entry's lock, and the entry is in no order. */
    synchronized void add(ChunkEntry entry, long nextUse, int costClass) {
        assert entry.order == null;
        entry.order = this;
        entry.orderedUse = nextUse;
        entry.orderedCost = costClass;
        bytes += entry.memoryBytes();
        if (nextUse != NEVER) {
            awaited.put(new Use(nextUse, costClass, entry.id()), entry);
            return;
        }
        entry.credit = level + EvictionCost.of(costClass);
        entry.older = newest[costClass];
        entry.newer = null;
        if (entry.older == null) {
            oldest[costClass] = entry;
            occupied |= 1L << costClass;
        } else {
            entry.older.newer = entry;
        }
        newest[costClass] = entry;
    }

    /** It is used, freed, or of another mind about its next use. The caller holds the entry's lock. */
    synchronized void remove(ChunkEntry entry) {
        assert entry.order == this;
        entry.order = null;
        bytes -= entry.memoryBytes();
        if (entry.orderedUse != NEVER) {
            awaited.remove(new Use(entry.orderedUse, entry.orderedCost, entry.id()));
            return;
        }
        int costClass = entry.orderedCost;
        if (entry.older == null) {
            oldest[costClass] = entry.newer;
        } else {
            entry.older.newer = entry.newer;
        }
        if (entry.newer == null) {
            newest[costClass] = entry.older;
        } else {
            entry.newer.older = entry.older;
        }
        if (oldest[costClass] == null) {
            occupied &= ~(1L << costClass);
        }
        entry.older = null;
        entry.newer = null;
    }

    /** It leaves because its turn has come, or with one whose turn has come. The caller holds the entry's lock. */
    synchronized void take(ChunkEntry entry) {
        // One that is taken along does not age those that stay.
        if (entry.orderedUse == NEVER && oldest[leastOf(oldest)] == entry) {
            level = Math.max(level, entry.credit);
        }
        remove(entry);
    }

    /** The class whose head has the least credit; some class has one. */
    private int leastOf(ChunkEntry[] heads) {
        int least = -1;
        for (long left = occupied; left != 0; left &= left - 1) {
            int next = Long.numberOfTrailingZeros(left);
            if (heads[next] != null && (least < 0 || heads[next].credit < heads[least].credit)) {
                least = next;
            }
        }
        return least;
    }

    /** The first {@code count}; they stay in the order. */
    List<ChunkEntry> first(int count) {
        return first(count, true);
    }

    /** The first {@code count} of those that no known task will take, or of all. */
    synchronized List<ChunkEntry> first(int count, boolean awaitedToo) {
        List<ChunkEntry> found = new ArrayList<>(Math.min(count, 16));
        if (occupied != 0) {
            collect(count, found);
        }
        for (ChunkEntry entry : awaited.values()) {
            if (!awaitedToo || found.size() >= count) {
                break;
            }
            found.add(entry);
        }
        return found;
    }

    private void collect(int count, List<ChunkEntry> found) {
        if (count == 1) {
            found.add(oldest[leastOf(oldest)]);
            return;
        }
        ChunkEntry[] heads = oldest.clone();
        for (int next = leastOf(heads); next >= 0 && found.size() < count; next = leastOf(heads)) {
            found.add(heads[next]);
            heads[next] = heads[next].newer;
        }
    }

    /** Of the memory of all that are in it. */
    long bytes() {
        return bytes;
    }
}
