package io.bodkin.cli.generate;

import io.bodkin.engine.api.Task;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.IntFunction;

/**
 * Tasks for whoever spawns what takes one before it asks for the next: each is released when the next is asked for, so that
 * its result goes as soon as it was taken. Iterated once.
 */
public record Released<T>(int count, IntFunction<Task<T>> tasks) implements Iterable<Task<T>> {
    @Override
    public Iterator<Task<T>> iterator() {
        return new Iterator<>() {
            private int next;
            private Task<T> current;

            @Override
            public boolean hasNext() {
                if (next == count) {
                    release();
                }
                return next < count;
            }

            @Override
            public Task<T> next() {
                if (next == count) {
                    throw new NoSuchElementException("task " + count);
                }
                release();
                current = tasks.apply(next++);
                return current;
            }

            private void release() {
                if (current != null) {
                    current.release();
                    current = null;
                }
            }
        };
    }
}
