package io.bodkin.engine.api;

import java.util.List;

/**
 * Starts tasks: arguments first, function last. {@code spawn} has a result, {@code run} has none. Returns at once; the
 * task runs when its inputs are ready. Thread-safe.
 *
 * <p>The function gets the values of the inputs, in order. It should be pure: the engine may run it again. What it
 * captures is shared with it, not copied.
 */
public interface Spawner {
    /**
     * The one entry behind all overloads, for layers above the engine.
     *
     * @param function an {@code FnN} or {@code ActionN} with N the number of inputs, or an {@link ListFn}
     */
    <R> Task<R> submit(Object function, Ref<?>... inputs);

    /** As {@link #submit}, of a function that returns a Ref: its value becomes the result of the task. */
    <R> Task<R> submitRef(Object function, Ref<?>... inputs);

    /** Spawns with these options, and where they are not set, with those of this one. */
    Spawner with(TaskOptions options);

    default <R> Task<R> spawn(Fn0<? extends R> function) {
        return submit(function);
    }

    default <A, R> Task<R> spawn(Ref<? extends A> a, Fn1<? super A, ? extends R> function) {
        return submit(function, a);
    }

    default <A, B, R> Task<R> spawn(
            Ref<? extends A> a, Ref<? extends B> b, Fn2<? super A, ? super B, ? extends R> function) {
        return submit(function, a, b);
    }

    default <A, B, C, R> Task<R> spawn(
            Ref<? extends A> a,
            Ref<? extends B> b,
            Ref<? extends C> c,
            Fn3<? super A, ? super B, ? super C, ? extends R> function) {
        return submit(function, a, b, c);
    }

    default <A, B, C, D, R> Task<R> spawn(
            Ref<? extends A> a,
            Ref<? extends B> b,
            Ref<? extends C> c,
            Ref<? extends D> d,
            Fn4<? super A, ? super B, ? super C, ? super D, ? extends R> function) {
        return submit(function, a, b, c, d);
    }

    default <A, B, C, D, E, R> Task<R> spawn(
            Ref<? extends A> a,
            Ref<? extends B> b,
            Ref<? extends C> c,
            Ref<? extends D> d,
            Ref<? extends E> e,
            Fn5<? super A, ? super B, ? super C, ? super D, ? super E, ? extends R> function) {
        return submit(function, a, b, c, d, e);
    }

    default <A, B, C, D, E, F, R> Task<R> spawn(
            Ref<? extends A> a,
            Ref<? extends B> b,
            Ref<? extends C> c,
            Ref<? extends D> d,
            Ref<? extends E> e,
            Ref<? extends F> f,
            Fn6<? super A, ? super B, ? super C, ? super D, ? super E, ? super F, ? extends R> function) {
        return submit(function, a, b, c, d, e, f);
    }

    default <A, B, C, D, E, F, G, R> Task<R> spawn(
            Ref<? extends A> a,
            Ref<? extends B> b,
            Ref<? extends C> c,
            Ref<? extends D> d,
            Ref<? extends E> e,
            Ref<? extends F> f,
            Ref<? extends G> g,
            Fn7<? super A, ? super B, ? super C, ? super D, ? super E, ? super F, ? super G, ? extends R> function) {
        return submit(function, a, b, c, d, e, f, g);
    }

    default <A, B, C, D, E, F, G, H, R> Task<R> spawn(
            Ref<? extends A> a,
            Ref<? extends B> b,
            Ref<? extends C> c,
            Ref<? extends D> d,
            Ref<? extends E> e,
            Ref<? extends F> f,
            Ref<? extends G> g,
            Ref<? extends H> h,
            Fn8<? super A, ? super B, ? super C, ? super D, ? super E, ? super F, ? super G, ? super H, ? extends R>
                    function) {
        return submit(function, a, b, c, d, e, f, g, h);
    }

    /** The function gets the values as a list, in order. */
    default <A, R> Task<R> spawn(List<? extends Ref<? extends A>> inputs, ListFn<A, ? extends R> function) {
        return submit(function, inputs.toArray(Ref<?>[]::new));
    }

    // ---- functions that return a Ref

    /** The value of the Ref that the function returns becomes the result of the task; no thread waits for it. */
    default <R> Task<R> spawnRef(Fn0<? extends Ref<? extends R>> function) {
        return submitRef(function);
    }

    default <A, R> Task<R> spawnRef(Ref<? extends A> a, Fn1<? super A, ? extends Ref<? extends R>> function) {
        return submitRef(function, a);
    }

    default <A, B, R> Task<R> spawnRef(
            Ref<? extends A> a, Ref<? extends B> b, Fn2<? super A, ? super B, ? extends Ref<? extends R>> function) {
        return submitRef(function, a, b);
    }

    // ---- functions that are data

    /** Calls a function that is a Ref itself: it is brought to the task, which runs in its scope. */
    default <R> Task<R> call(Ref<? extends Fn0<? extends R>> function) {
        return submit((Fn1<Fn0<? extends R>, R>) Fn0::apply, function);
    }

    default <A, R> Task<R> call(Ref<? extends Fn1<? super A, ? extends R>> function, Ref<? extends A> a) {
        return submit((Fn2<Fn1<? super A, ? extends R>, A, R>) Fn1::apply, function, a);
    }

    default <A, B, R> Task<R> call(
            Ref<? extends Fn2<? super A, ? super B, ? extends R>> function, Ref<? extends A> a, Ref<? extends B> b) {
        return submit((Fn3<Fn2<? super A, ? super B, ? extends R>, A, B, R>) Fn2::apply, function, a, b);
    }

    default Task<Void> run(Action0 action) {
        return submit(action);
    }

    default <A> Task<Void> run(Ref<? extends A> a, Action1<? super A> action) {
        return submit(action, a);
    }

    default <A, B> Task<Void> run(Ref<? extends A> a, Ref<? extends B> b, Action2<? super A, ? super B> action) {
        return submit(action, a, b);
    }

    default <A, B, C> Task<Void> run(
            Ref<? extends A> a,
            Ref<? extends B> b,
            Ref<? extends C> c,
            Action3<? super A, ? super B, ? super C> action) {
        return submit(action, a, b, c);
    }

    default <A, B, C, D> Task<Void> run(
            Ref<? extends A> a,
            Ref<? extends B> b,
            Ref<? extends C> c,
            Ref<? extends D> d,
            Action4<? super A, ? super B, ? super C, ? super D> action) {
        return submit(action, a, b, c, d);
    }

    default <A, B, C, D, E> Task<Void> run(
            Ref<? extends A> a,
            Ref<? extends B> b,
            Ref<? extends C> c,
            Ref<? extends D> d,
            Ref<? extends E> e,
            Action5<? super A, ? super B, ? super C, ? super D, ? super E> action) {
        return submit(action, a, b, c, d, e);
    }

    default <A, B, C, D, E, F> Task<Void> run(
            Ref<? extends A> a,
            Ref<? extends B> b,
            Ref<? extends C> c,
            Ref<? extends D> d,
            Ref<? extends E> e,
            Ref<? extends F> f,
            Action6<? super A, ? super B, ? super C, ? super D, ? super E, ? super F> action) {
        return submit(action, a, b, c, d, e, f);
    }

    default <A, B, C, D, E, F, G> Task<Void> run(
            Ref<? extends A> a,
            Ref<? extends B> b,
            Ref<? extends C> c,
            Ref<? extends D> d,
            Ref<? extends E> e,
            Ref<? extends F> f,
            Ref<? extends G> g,
            Action7<? super A, ? super B, ? super C, ? super D, ? super E, ? super F, ? super G> action) {
        return submit(action, a, b, c, d, e, f, g);
    }

    default <A, B, C, D, E, F, G, H> Task<Void> run(
            Ref<? extends A> a,
            Ref<? extends B> b,
            Ref<? extends C> c,
            Ref<? extends D> d,
            Ref<? extends E> e,
            Ref<? extends F> f,
            Ref<? extends G> g,
            Ref<? extends H> h,
            Action8<? super A, ? super B, ? super C, ? super D, ? super E, ? super F, ? super G, ? super H> action) {
        return submit(action, a, b, c, d, e, f, g, h);
    }
}
