package io.bodkin.engine.memory;

import org.apache.arrow.memory.util.MemoryUtil;

/** Where a pool has its memory from. */
interface SystemMemory {
    /** malloc and free of the C library, uncounted by the JVM. */
    SystemMemory MALLOC = new SystemMemory() {
        @Override
        public long allocate(long bytes) {
            return MemoryUtil.allocateMemory(bytes);
        }

        @Override
        public void free(long address) {
            MemoryUtil.freeMemory(address);
        }
    };

    /** @throws OutOfMemoryError if there is none */
    long allocate(long bytes);

    void free(long address);
}
