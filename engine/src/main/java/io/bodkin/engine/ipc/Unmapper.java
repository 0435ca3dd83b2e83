package io.bodkin.engine.ipc;

import java.lang.reflect.Field;
import java.nio.MappedByteBuffer;

/** Ends a mapping at once; the JDK would wait for its collector. */
final class Unmapper {
    private static final sun.misc.Unsafe UNSAFE = unsafe();

    private Unmapper() {}

    /** The buffer must be the mapped one itself, no slice, and must not be touched again. */
    static void unmap(MappedByteBuffer mapped) {
        UNSAFE.invokeCleaner(mapped);
    }

    private static sun.misc.Unsafe unsafe() {
        try {
            Field field = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            return (sun.misc.Unsafe) field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
