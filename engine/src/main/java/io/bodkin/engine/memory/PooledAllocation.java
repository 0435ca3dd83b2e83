package io.bodkin.engine.memory;

import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ReferenceManager;

/**
 * One region of the {@link PagePool} as Arrow sees it. Its bytes were drawn from a {@link Reservation} before it is
 * made, and go back to the budget with the last reference.
 */
final class PooledAllocation extends AllocationManager {
    private final PagePool pool;
    private final Budget budget;
    private final long address;
    private final long bytes;

    private PooledAllocation(BufferAllocator owner, PagePool pool, Budget budget, long address, long bytes) {
        super(owner);
        this.pool = pool;
        this.budget = budget;
        this.address = address;
        this.bytes = bytes;
    }

    static AllocationManager.Factory factory(PagePool pool, Budget budget) {
        return new AllocationManager.Factory() {
            @Override
            public AllocationManager create(BufferAllocator owner, long size) {
                try {
                    return new PooledAllocation(owner, pool, budget, pool.allocate(size), size);
                } catch (Throwable failure) {
                    budget.unhold(size);
                    throw failure;
                }
            }

            @Override
            public ArrowBuf empty() {
                return new ArrowBuf(ReferenceManager.NO_OP, null, 0, 0);
            }
        };
    }

    @Override
    public long getSize() {
        return bytes;
    }

    @Override
    protected long memoryAddress() {
        return address;
    }

    @Override
    protected void release0() {
        pool.free(address, bytes);
        budget.unhold(bytes);
    }
}
