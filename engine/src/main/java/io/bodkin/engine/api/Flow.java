package io.bodkin.engine.api;

import java.time.Duration;
import java.util.List;

/**
 * The tasks of a stream that is being built: {@code spawn} and {@code run} as everywhere, but each task becomes a loop,
 * which evaluates its function over and over. For the thread that runs the block of the stream.
 *
 * <p>An input that is a task of a stream, of this one or another, gives one value for each evaluation; several such
 * inputs are zipped. Each task that takes it sees every value that it makes, once, in order. Any other input is the
 * same on every evaluation. Whoever makes values faster than they are taken is held up by {@linkplain TaskOptions#slots
 * full edges}.
 *
 * <p>As an input of an ordinary task, and for {@link Task#fetch()}, such a task is its result: null, unless the
 * function said otherwise when it finished the stream.
 */
public interface Flow extends Spawner {
    /** The other options belong to each evaluation, as far as they can. */
    @Override
    Flow with(TaskOptions options);

    /** Gives these values, one after another, then ends. The iterator is asked by the thread of the task alone. */
    <T> Task<T> from(Iterable<? extends T> values);

    /**
     * Gives the values of these Refs, such as {@link Table#batches()}, then ends. A Ref is looked into by who takes its
     * value.
     */
    <T> Task<T> fromRefs(Iterable<? extends Ref<? extends T>> refs);

    /**
     * Lists of {@code count} values each, without overlap; the last may have fewer. Of values that are not Arrow data.
     */
    <T> Task<List<T>> window(Ref<? extends T> values, int count);

    /** Lists of what came within {@code time} of the first value, at most {@code most} values. Never empty. */
    <T> Task<List<T>> window(Ref<? extends T> values, int most, Duration time);

    /** Has a sink take each value; its {@link StreamSink#finish} gives the result of the task. */
    <T, R> Task<R> into(Ref<? extends T> values, Fn0<? extends StreamSink<? super T, ? extends R>> open);
}
