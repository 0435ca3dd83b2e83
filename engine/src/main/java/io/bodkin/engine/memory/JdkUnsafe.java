package io.bodkin.engine.memory;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;

/**
 * The three things that only {@code sun.misc.Unsafe} can do for us on Java 17. By method handles, because the compiler
 * warns of the class wherever it is named, and cannot be told that it is meant.
 */
public final class JdkUnsafe {
    private static final MethodHandle INVOKE_CLEANER;
    private static final MethodHandle STATIC_FIELD_BASE;
    private static final MethodHandle STATIC_FIELD_OFFSET;
    private static final MethodHandle GET_OBJECT;

    static {
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field instance = type.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            Object unsafe = instance.get(null);
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            INVOKE_CLEANER = lookup.findVirtual(
                            type, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class))
                    .bindTo(unsafe);
            STATIC_FIELD_BASE = lookup.findVirtual(
                            type, "staticFieldBase", MethodType.methodType(Object.class, Field.class))
                    .bindTo(unsafe);
            STATIC_FIELD_OFFSET = lookup.findVirtual(
                            type, "staticFieldOffset", MethodType.methodType(long.class, Field.class))
                    .bindTo(unsafe);
            GET_OBJECT = lookup.findVirtual(
                            type, "getObject", MethodType.methodType(Object.class, Object.class, long.class))
                    .bindTo(unsafe);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private JdkUnsafe() {}

    /** Frees what is behind a direct buffer, or unmaps it, at once. It must be no slice, and not be touched again. */
    public static void invokeCleaner(ByteBuffer direct) {
        try {
            INVOKE_CLEANER.invoke(direct);
        } catch (Throwable e) {
            throw new IllegalStateException("cannot unmap", e);
        }
    }

    /** The value of a static field, whatever module it is in. */
    static Object staticField(Field field) throws Throwable {
        return GET_OBJECT.invoke(STATIC_FIELD_BASE.invoke(field), (long) STATIC_FIELD_OFFSET.invoke(field));
    }
}
