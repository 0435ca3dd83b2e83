package io.bodkin.engine.api;

/**
 * Where a stream ends: a file that is being written, a sum. Opened, finished and aborted by the thread of its task;
 * called by one thread at a time.
 */
public interface StreamSink<T, R> {
    /** A block or batch is borrowed until this returns. */
    void accept(T value) throws Exception;

    /** All values were taken; called once. What it gives is the result of the task. */
    R finish() throws Exception;

    /** In place of {@link #finish}, when the stream failed or was cancelled; also when {@code finish} threw. */
    void abort() throws Exception;
}
