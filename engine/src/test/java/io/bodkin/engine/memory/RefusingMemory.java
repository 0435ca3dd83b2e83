package io.bodkin.engine.memory;

import java.util.concurrent.atomic.AtomicInteger;

/** Chunk memory of a system that refuses one request. */
public final class RefusingMemory {
    private final AtomicInteger requests = new AtomicInteger();
    private final int refused;
    private final ChunkMemory memory;

    /** @param refused counted from 0 */
    public RefusingMemory(long budget, int refused) {
        this.refused = refused;
        this.memory = new ChunkMemory(new Budget(budget), new SystemMemory() {
            @Override
            public long allocate(long bytes) {
                if (requests.getAndIncrement() == refused) {
                    throw new OutOfMemoryError("refused by the test");
                }
                return MALLOC.allocate(bytes);
            }

            @Override
            public void free(long address) {
                MALLOC.free(address);
            }
        });
    }

    public ChunkMemory memory() {
        return memory;
    }

    public boolean hasRefused() {
        return requests.get() > refused;
    }
}
