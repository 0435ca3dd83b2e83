package io.bodkin.engine.ipc;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The addresses at which files of others are mapped. Native code must never read there: when such a file shrinks, a
 * read by the JVM is an exception, a read by native code is the end of the process. Kept by address, so that no
 * wrapping or slicing of a buffer can hide where its bytes are. Any thread.
 */
public final class ForeignMemory {
    private static final ConcurrentSkipListMap<Long, Long> LENGTH_BY_ADDRESS = new ConcurrentSkipListMap<>();

    private ForeignMemory() {}

    static void add(long address, long length) {
        LENGTH_BY_ADDRESS.put(address, length);
    }

    static void remove(long address) {
        LENGTH_BY_ADDRESS.remove(address);
    }

    public static boolean contains(long address) {
        Map.Entry<Long, Long> below = LENGTH_BY_ADDRESS.floorEntry(address);
        return below != null && address < below.getKey() + below.getValue();
    }
}
