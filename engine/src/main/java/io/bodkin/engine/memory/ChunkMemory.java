package io.bodkin.engine.memory;

import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * All native memory of one engine: the budget, the pool, and the Arrow allocators over it. The Arrow allocators have no
 * limit of their own; they keep the leak accounts, and closing this fails if a buffer is still out.
 */
public final class ChunkMemory implements AutoCloseable {
    private final Budget budget;
    private final PagePool pool;
    private final RootAllocator root;
    private final BufferAllocator chunks;
    private final BufferAllocator mappings;

    public ChunkMemory(Budget budget) {
        this(budget, SystemMemory.MALLOC);
    }

    /** For tests that let the system refuse. */
    ChunkMemory(Budget budget, SystemMemory system) {
        JvmAccess.open();
        this.budget = budget;
        this.pool = new PagePool(budget.limit(), system);
        this.root = new RootAllocator(RootAllocator.configBuilder()
                .allocationManagerFactory(PooledAllocation.factory(pool, budget))
                .roundingPolicy(SizeClass::roundUp)
                .build());
        this.chunks = root.newChildAllocator("chunks", AllocationListener.NOOP, 0, Long.MAX_VALUE);
        this.mappings = root.newChildAllocator("mappings", AllocationListener.NOOP, 0, Long.MAX_VALUE);
    }

    public Budget budget() {
        return budget;
    }

    /** Owns the buffers of chunks. Nothing is allocated from it directly: buffers are {@linkplain #allocate drawn}. */
    public BufferAllocator chunks() {
        return chunks;
    }

    /** Owns mapped files. Their bytes count while they are pinned, which is the business of whoever pins. */
    public BufferAllocator mappings() {
        return mappings;
    }

    /** Bytes that native memory takes from the operating system now: in use, or kept for the next request. */
    public long systemBytes() {
        return pool.systemBytes();
    }

    /**
     * Allocates a page-aligned buffer of arbitrary content for a chunk. Its writer index is {@code bytes}, its capacity
     * {@link SizeClass#roundUp} of that, which is what is drawn.
     *
     * @throws IllegalStateException if the reservation has less left
     */
    public ArrowBuf allocate(long bytes, Reservation reservation) {
        long rounded = SizeClass.roundUp(bytes);
        if (!reservation.tryDraw(rounded)) {
            throw new IllegalStateException(
                    "reservation has " + reservation.left() + " bytes left, " + rounded + " are asked");
        }
        ArrowBuf buffer = chunks.buffer(bytes); // gives back what was drawn if it fails
        buffer.writerIndex(bytes);
        return buffer;
    }

    /** Counts {@code bytes} of a mapping as in use: draws them from the reservation that was made for it. */
    public void pinMapped(long bytes, Reservation reservation) {
        if (!reservation.tryDraw(bytes)) {
            throw new IllegalStateException(
                    "reservation has " + reservation.left() + " bytes left, " + bytes + " are asked");
        }
    }

    /** The end of what {@link #pinMapped} began. */
    public void unpinMapped(long bytes) {
        budget.unhold(bytes);
    }

    /**
     * A new allocator whose every allocation draws on {@code reservation}; when that is used up, {@code overflow} is
     * asked for more. The caller closes it; buffers that outlive it must have been transferred.
     */
    public BufferAllocator childOf(String name, Reservation reservation, Overflow overflow) {
        return root.newChildAllocator(name, new Drawing(reservation, overflow), 0, Long.MAX_VALUE);
    }

    /** What a reservation that is used up asks for more. */
    @FunctionalInterface
    public interface Overflow {
        /**
         * Adds at least {@code bytes} to {@code reservation}, or throws.
         *
         * @throws io.bodkin.engine.fault.BodkinException if there is no room, with the numbers
         */
        void grow(Reservation reservation, long bytes);
    }

    private record Drawing(Reservation reservation, Overflow overflow) implements AllocationListener {
        @Override
        public void onPreAllocation(long size) {
            while (!reservation.tryDraw(size)) {
                overflow.grow(reservation, size - reservation.left());
            }
        }
    }

    /** What is not in use goes back to the operating system, now and from now on: for an end with buffers still out. */
    public void releaseUnused() {
        pool.close();
    }

    /**
     * Fails with Arrow's leak report if a buffer is still referenced; the memory goes back all the same when it is not.
     */
    @Override
    public void close() {
        try {
            mappings.close();
            chunks.close();
            root.close();
        } finally {
            pool.close();
        }
    }
}
