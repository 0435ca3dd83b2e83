package io.bodkin.engine.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * Native memory in page-aligned regions. It keeps what is freed for the next request, and gives it back to the operating
 * system when keeping it would take more than the budget: so the resident set follows the budget, not malloc.
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

    /** A piece of memory as malloc gave it. {@code start} is its first page boundary. */
    private record Piece(long raw, long start, long bytes) {}

    private final long keepBelow;
    private final Object lock = new Object();

    // Guarded by lock.
    private final Map<Long, Piece> pieces = new HashMap<>();
    private final TreeMap<Long, Long> freeRuns = new TreeMap<>();
    private final TreeMap<Long, TreeMap<Long, Boolean>> freeRunsBySize = new TreeMap<>();
    private final TreeMap<Long, ArrayDeque<Long>> keptLarge = new TreeMap<>();
    private final TreeMap<Long, Piece> slabs = new TreeMap<>();
    private long pieceBytes;
    private long keptLargeBytes;
    private boolean closed;

    /** @param keepBelow freed memory is kept while the pool holds less than this from the system, in bytes */
    PagePool(long keepBelow) {
        this.keepBelow = keepBelow;
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
        synchronized (lock) {
            long run = takeRun(bytes);
            if (run != 0) {
                return run;
            }
        }
        Piece slab = fromSystem(SLAB);
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
        Piece empty = null;
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
            if (size == SLAB && (closed || pieceBytes > keepBelow)) {
                slabs.remove(slab.start);
                empty = slab;
            } else {
                addRun(start, size);
            }
        }
        if (empty != null) {
            toSystem(empty);
        }
    }

    private long allocateLarge(long bytes) {
        List<Piece> surplus = new ArrayList<>();
        long kept = 0;
        synchronized (lock) {
            ArrayDeque<Long> same = keptLarge.get(bytes);
            if (same != null) {
                kept = same.pop();
                if (same.isEmpty()) {
                    keptLarge.remove(bytes);
                }
                keptLargeBytes -= bytes;
            } else {
                dropKept(pieceBytes + bytes - keepBelow, surplus);
            }
        }
        surplus.forEach(this::toSystem);
        return kept != 0 ? kept : fromSystem(bytes).start;
    }

    private void freeLarge(long address, long bytes) {
        List<Piece> surplus = new ArrayList<>();
        synchronized (lock) {
            keptLarge.computeIfAbsent(bytes, b -> new ArrayDeque<>()).push(address);
            keptLargeBytes += bytes;
            dropKept(closed ? Long.MAX_VALUE : pieceBytes - keepBelow, surplus);
        }
        surplus.forEach(this::toSystem);
    }

    /** Takes at least {@code bytes} of kept regions, largest first, or all there are. */
    private void dropKept(long bytes, List<Piece> dropped) {
        long missing = bytes;
        while (missing > 0 && keptLargeBytes > 0) {
            Map.Entry<Long, ArrayDeque<Long>> largest = keptLarge.lastEntry();
            long size = largest.getKey();
            dropped.add(pieces.get(largest.getValue().pop()));
            if (largest.getValue().isEmpty()) {
                keptLarge.remove(size);
            }
            keptLargeBytes -= size;
            missing -= size;
        }
    }

    private Piece fromSystem(long bytes) {
        long rawBytes = Math.max(bytes + SizeClass.PAGE, ALWAYS_MAPPED);
        long raw = MemoryUtil.allocateMemory(rawBytes);
        Piece piece = new Piece(raw, (raw + SizeClass.PAGE - 1) & -SizeClass.PAGE, bytes);
        synchronized (lock) {
            pieces.put(piece.start, piece);
            pieceBytes += bytes;
        }
        return piece;
    }

    private void toSystem(Piece piece) {
        synchronized (lock) {
            pieces.remove(piece.start);
            pieceBytes -= piece.bytes;
        }
        MemoryUtil.freeMemory(piece.raw);
    }

    /** Gives everything back that is not in use; what is freed later goes straight to the system. Idempotent. */
    @Override
    public void close() {
        List<Piece> surplus = new ArrayList<>();
        synchronized (lock) {
            closed = true;
            dropKept(Long.MAX_VALUE, surplus);
            for (Piece slab : List.copyOf(slabs.values())) {
                Long size = freeRuns.get(slab.start);
                if (size != null && size == SLAB) {
                    removeRun(slab.start, SLAB);
                    slabs.remove(slab.start);
                    surplus.add(slab);
                }
            }
        }
        surplus.forEach(this::toSystem);
    }
}
