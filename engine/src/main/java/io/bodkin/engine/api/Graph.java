package io.bodkin.engine.api;

import java.util.List;

/**
 * A graph of calls that is being built: arguments first, function last, as {@link Spawner} has them, but nothing runs.
 * For one thread.
 */
public interface Graph {
    /** The one entry behind all overloads. */
    <R> Delayed<R> add(Object function, Ref<?>... inputs);

    /** Adds calls with these options, and where they are not set, with those of this one. */
    Graph with(TaskOptions options);

    default <R> Delayed<R> delayed(Fn0<? extends R> function) {
        return add(function);
    }

    default <A, R> Delayed<R> delayed(Ref<? extends A> a, Fn1<? super A, ? extends R> function) {
        return add(function, a);
    }

    default <A, B, R> Delayed<R> delayed(
            Ref<? extends A> a, Ref<? extends B> b, Fn2<? super A, ? super B, ? extends R> function) {
        return add(function, a, b);
    }

    default <A, B, C, R> Delayed<R> delayed(
            Ref<? extends A> a,
            Ref<? extends B> b,
            Ref<? extends C> c,
            Fn3<? super A, ? super B, ? super C, ? extends R> function) {
        return add(function, a, b, c);
    }

    default <A, B, C, D, R> Delayed<R> delayed(
            Ref<? extends A> a,
            Ref<? extends B> b,
            Ref<? extends C> c,
            Ref<? extends D> d,
            Fn4<? super A, ? super B, ? super C, ? super D, ? extends R> function) {
        return add(function, a, b, c, d);
    }

    default <A, B, C, D, E, R> Delayed<R> delayed(
            Ref<? extends A> a,
            Ref<? extends B> b,
            Ref<? extends C> c,
            Ref<? extends D> d,
            Ref<? extends E> e,
            Fn5<? super A, ? super B, ? super C, ? super D, ? super E, ? extends R> function) {
        return add(function, a, b, c, d, e);
    }

    default <A, B, C, D, E, F, R> Delayed<R> delayed(
            Ref<? extends A> a,
            Ref<? extends B> b,
            Ref<? extends C> c,
            Ref<? extends D> d,
            Ref<? extends E> e,
            Ref<? extends F> f,
            Fn6<? super A, ? super B, ? super C, ? super D, ? super E, ? super F, ? extends R> function) {
        return add(function, a, b, c, d, e, f);
    }

    default <A, B, C, D, E, F, G, R> Delayed<R> delayed(
            Ref<? extends A> a,
            Ref<? extends B> b,
            Ref<? extends C> c,
            Ref<? extends D> d,
            Ref<? extends E> e,
            Ref<? extends F> f,
            Ref<? extends G> g,
            Fn7<? super A, ? super B, ? super C, ? super D, ? super E, ? super F, ? super G, ? extends R> function) {
        return add(function, a, b, c, d, e, f, g);
    }

    default <A, B, C, D, E, F, G, H, R> Delayed<R> delayed(
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
        return add(function, a, b, c, d, e, f, g, h);
    }

    /** The function gets the values as a list, in order. */
    default <A, R> Delayed<R> delayed(List<? extends Ref<? extends A>> inputs, ListFn<A, ? extends R> function) {
        return add(function, inputs.toArray(Ref<?>[]::new));
    }
}
