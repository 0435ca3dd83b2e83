package io.bodkin.engine.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Native memory in page-aligned regions. It keeps what is freed for the next request, and gives it back to the
 * operating system when keeping it would take more than the budget: so the resident set follows the budget, not malloc.
 *
 * <p>All memory is asked from malloc in pieces above 32 MiB, which glibc always maps and unmaps one by one; nothing is
 * left behind in its arenas. Regions up to {@value #LARGEST_RUN} bytes are runs of pages cut from slabs (best fit,
 * neighbours joined again); larger ones stand alone and are kept by exact size class.
 *
 * <p>Thread-safe: one lock, held for tree operations and never while malloc maps or unmaps.
 */
final class PagePool implements AutoCloseable {
    static final long SLAB = 64L << 20;
    static final long LARGEST_RUN = 16L << 20;

    /** malloc maps anything above this by itself, whatever its dynamic threshold has become. */
    private static final long ALWAYS_MAPPED = (32L << 20) + SizeClass.PAGE;

    /** A piece of memory as the system gave it. {@code start} is its first page boundary. */
    private record Piece(long raw, long start, long bytes) {}

    private final long keepBelow;
    private final SystemMemory system;
    private final Object lock = new Object();

    // Guarded by lock.
    private final Map<Long, Piece> largePieces = new HashMap<>();
    private final TreeMap<Long, Long> freeRuns = new TreeMap<>();
    private final TreeMap<Long, TreeMap<Long, Boolean>> freeRunsBySize = new TreeMap<>();
    private final TreeMap<Long, ArrayDeque<Long>> keptLarge = new TreeMap<>();
    private final TreeMap<Long, Piece> slabs = new TreeMap<>();
    private long pieceBytes;
    private long keptLargeBytes;
    private boolean closed;

    /** @param keepBelow freed memory is kept while the pool holds less than this from the system, in bytes */
    PagePool(long keepBelow, SystemMemory system) {
        this.keepBelow = keepBelow;
        this.system = system;
    }

    /**
     * Returns the address of a region of {@code bytes}, a size class; its content is arbitrary.
     *
     * @throws OutOfMemoryError if the operating system refuses
     */
    long allocate(long bytes) {
        return bytes <= LARGEST_RUN ? allocateRun(bytes) : allocateLarge(bytes);
    }

    void free(long address, long bytes) {
        if (bytes <= LARGEST_RUN) {
            freeRun(address, bytes);
        } else {
            freeLarge(address, bytes);
        }
    }

    /** Bytes that the pool has from the system now. */
    long systemBytes() {
        synchronized (lock) {
            return pieceBytes;
        }
    }

    private long allocateRun(long bytes) {
        List<Piece> surplus = new ArrayList<>();
        synchronized (lock) {
            long run = takeRun(bytes);
            if (run != 0) {
                return run;
            }
            makeWay(SLAB, surplus);
        }
        Piece slab = fromSystem(SLAB, surplus);
        synchronized (lock) {
            slabs.put(slab.start, slab);
            addRun(slab.start, SLAB);
            return takeRun(bytes);
        }
    }

    /** The lowest run of the smallest size that is large enough, or 0. */
    private long takeRun(long bytes) {
        Map.Entry<Long, TreeMap<Long, Boolean>> fit = freeRunsBySize.ceilingEntry(bytes);
        if (fit == null) {
            return 0;
        }
        long size = fit.getKey();
        long start = fit.getValue().firstKey();
        removeRun(start, size);
        if (size > bytes) {
            addRun(start + bytes, size - bytes);
        }
        return start;
    }

    private void addRun(long start, long size) {
        freeRuns.put(start, size);
        freeRunsBySize.computeIfAbsent(size, s -> new TreeMap<>()).put(start, Boolean.TRUE);
    }

    private void removeRun(long start, long size) {
        freeRuns.remove(start);
        TreeMap<Long, Boolean> same = freeRunsBySize.get(size);
        same.remove(start);
        if (same.isEmpty()) {
            freeRunsBySize.remove(size);
        }
    }

    private void freeRun(long address, long bytes) {
        List<Piece> surplus = new ArrayList<>(0);
        synchronized (lock) {
            Piece slab = slabs.floorEntry(address).getValue();
            long start = address;
            long size = bytes;
            Map.Entry<Long, Long> before = freeRuns.lowerEntry(address);
            if (before != null && before.getKey() >= slab.start && before.getKey() + before.getValue() == address) {
                removeRun(before.getKey(), before.getValue());
                start = before.getKey();
                size += before.getValue();
            }
            Long after = freeRuns.get(address + bytes);
            if (after != null && address + bytes < slab.start + SLAB) {
                removeRun(address + bytes, after);
                size += after;
            }
            addRun(start, size);
            dropFree(closed ? Long.MAX_VALUE : pieceBytes - keepBelow, surplus);
        }
        toSystem(surplus);
    }

    private long allocateLarge(long bytes) {
        List<Piece> surplus = new ArrayList<>();
        synchronized (lock) {
            ArrayDeque<Long> same = keptLarge.get(bytes);
            if (same != null) {
                long kept = same.pop();
                if (same.isEmpty()) {
                    keptLarge.remove(bytes);
                }
                keptLargeBytes -= bytes;
                return kept;
            }
            makeWay(bytes, surplus);
        }
        Piece piece = fromSystem(bytes, surplus);
        synchronized (lock) {
            largePieces.put(piece.start, piece);
        }
        return piece.start;
    }

    private void freeLarge(long address, long bytes) {
        List<Piece> surplus = new ArrayList<>();
        synchronized (lock) {
            keptLarge.computeIfAbsent(bytes, b -> new ArrayDeque<>()).push(address);
            keptLargeBytes += bytes;
            dropFree(closed ? Long.MAX_VALUE : pieceBytes - keepBelow, surplus);
        }
        toSystem(surplus);
    }

    /**
     * Counts {@code bytes} that are about to be asked from the system, and drops as much as they exceed what may be
     * kept.
     */
    private void makeWay(long bytes, List<Piece> dropped) {
        pieceBytes += bytes;
        dropFree(pieceBytes - keepBelow, dropped);
    }

    /**
     * Takes at least {@code bytes} of what is not in use, or all of it: large regions, largest first, then empty slabs.
     */
    private void dropFree(long bytes, List<Piece> dropped) {
        long missing = bytes;
        while (missing > 0 && keptLargeBytes > 0) {
            Map.Entry<Long, ArrayDeque<Long>> largest = keptLarge.lastEntry();
            long size = largest.getKey();
            dropped.add(largePieces.remove(largest.getValue().pop()));
            if (largest.getValue().isEmpty()) {
                keptLarge.remove(size);
            }
            keptLargeBytes -= size;
            pieceBytes -= size;
            missing -= size;
        }
        // A run as long as a slab is a slab: runs of different slabs are never joined.
        while (missing > 0 && freeRunsBySize.containsKey(SLAB)) {
            long start = freeRunsBySize.get(SLAB).firstKey();
            removeRun(start, SLAB);
            dropped.add(slabs.remove(start));
            pieceBytes -= SLAB;
            missing -= SLAB;
        }
    }

    /** Gives {@code surplus} back first; {@code bytes} are counted already. */
    private Piece fromSystem(long bytes, List<Piece> surplus) {
        toSystem(surplus);
        long rawBytes = Math.max(bytes + SizeClass.PAGE, ALWAYS_MAPPED);
        try {
            long raw = system.allocate(rawBytes);
            return new Piece(raw, (raw + SizeClass.PAGE - 1) & -SizeClass.PAGE, bytes);
        } catch (Throwable refused) {
            synchronized (lock) {
                pieceBytes -= bytes;
            }
            throw refused;
        }
    }

    private void toSystem(List<Piece> surplus) {
        surplus.forEach(piece -> system.free(piece.raw));
    }

    /** Gives everything back that is not in use; what is freed later goes straight to the system. Idempotent. */
    @Override
    public void close() {
        List<Piece> surplus = new ArrayList<>();
        synchronized (lock) {
            closed = true;
            dropFree(Long.MAX_VALUE, surplus);
        }
        toSystem(surplus);
    }
}
