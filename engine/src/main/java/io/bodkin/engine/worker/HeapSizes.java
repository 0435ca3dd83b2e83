package io.bodkin.engine.worker;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.reflect.Array;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many bytes an object takes, by its serialised length: measured for the first of a class and then for every
 * sixty-fourth, in between taken from the last measured. Arrays and strings are computed. What cannot be serialised
 * counts as small: it stays with its task.
 */
final class HeapSizes {
    /** Objects up to this size stay in the node, uncounted. */
    static final long INLINE = 1024;

    private static final int MEASURE_EVERY = 64;

    private record Sample(long bytes, int seen) {}

    private final Map<Class<?>, Sample> samples = new ConcurrentHashMap<>();

    long bytes(Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean || value instanceof Character) {
            return 0;
        }
        if (value instanceof String text) {
            return 2L * text.length();
        }
        Class<?> type = value.getClass();
        if (type.isArray() && type.getComponentType().isPrimitive()) {
            return (long) Array.getLength(value) * width(type.getComponentType());
        }
        if (!(value instanceof Serializable)) {
            return 0;
        }
        Sample sample = samples.get(type);
        if (sample != null && sample.seen % MEASURE_EVERY != 0) {
            samples.put(type, new Sample(sample.bytes, sample.seen + 1));
            return sample.bytes;
        }
        long measured = measure(value);
        samples.put(type, new Sample(measured, sample == null ? 1 : sample.seen + 1));
        return measured;
    }

    private static int width(Class<?> primitive) {
        if (primitive == long.class || primitive == double.class) {
            return Long.BYTES;
        }
        if (primitive == int.class || primitive == float.class) {
            return Integer.BYTES;
        }
        return primitive == short.class || primitive == char.class ? Short.BYTES : 1;
    }

    private static long measure(Object value) {
        CountingStream count = new CountingStream();
        try (ObjectOutputStream out = new ObjectOutputStream(count)) {
            out.writeObject(value);
        } catch (IOException notSerialisable) {
            return 0;
        }
        return count.bytes;
    }

    private static final class CountingStream extends OutputStream {
        private long bytes;

        @Override
        public void write(int b) {
            bytes++;
        }

        @Override
        public void write(byte[] b, int offset, int length) {
            bytes += length;
        }
    }
}
