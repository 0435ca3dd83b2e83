package io.bodkin.engine.api;

/**
 * Anything that can be an input of a task: what the engine must wait for, load or move. The task's function gets the
 * value, never the reference.
 *
 * <p>Plain values need no Ref: a lambda captures them. {@link #of} is for places that ask for one.
 *
 * @param <T> what the function gets
 */
public interface Ref<T> {
    /** A Ref to a value that is there already. It is never copied, counted or spilled. */
    static <T> Ref<T> of(T value) {
        return new ValueRef<>(value);
    }
}
