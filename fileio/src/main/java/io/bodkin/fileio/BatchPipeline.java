package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.InterruptedWaitException;
import io.bodkin.engine.fault.TaskFailedException;
import java.io.IOException;
import java.util.function.LongConsumer;

/**
 * Writes batches in order into one new file, a task each, as soon as each and those before it are there. A batch is asked
 * for while the one before it is written, so that it is read or computed meanwhile; the engine's admission keeps the whole
 * within the budget. Used by one thread; the tasks follow each other, so the sink has one user at a time.
 */
final class BatchPipeline implements AutoCloseable {
    private final Engine engine;
    private final BatchSink sink;
    private final LongConsumer progress;
    private final Spawner writing;
    private final Spawner fetching;
    private Task<Void> beforeLast;
    private Task<Void> last;

    /** Set by the one who closes; the tasks that have not begun then write nothing. */
    private volatile boolean abandoned;

    /**
     * @param sink taken over
     * @param progress is told the bytes of each batch that was written
     */
    BatchPipeline(Engine engine, BatchSink sink, LongConsumer progress) {
        this.engine = engine;
        this.sink = sink;
        this.progress = progress;
        this.writing = engine.with(TaskOptions.named("write batch").memory(0));
        this.fetching = engine.with(TaskOptions.named("read ahead").memory(0));
        this.beforeLast = engine.run(() -> {});
        this.last = beforeLast;
    }

    /** Returns at once. */
    void append(Ref<Batch> batch) {
        fetching.run(batch, beforeLast, (ahead, done) -> {});
        Task<Void> next = writing.run(batch, last, (content, done) -> append(content));
        beforeLast = last;
        last = next;
    }

    private void append(Batch content) throws Exception {
        if (abandoned) {
            return;
        }
        progress.accept(sink.append(content, engine.context().allocator()));
    }

    /**
     * Waits until everything is written.
     *
     * @throws IOException if the file cannot be written
     * @throws RuntimeException what made a batch fail
     */
    void finish() throws IOException {
        last = writing.run(last, done -> sink.finish());
        try {
            last.fetch();
        } catch (TaskFailedException failed) {
            throw ofTask(failed);
        }
    }

    /** What went wrong, not in which of the many tasks. */
    private static RuntimeException ofTask(TaskFailedException failed) throws IOException {
        Throwable cause = failed;
        while (cause instanceof TaskFailedException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof IOException io) {
            throw io;
        }
        return cause instanceof BodkinException known ? known : failed;
    }

    /** Stops the write under way, waits for its end, also when interrupted, and closes the file, finished or not. */
    @Override
    public void close() throws IOException {
        abandoned = true;
        sink.stop();
        boolean interrupted = Thread.interrupted();
        while (!last.isDone()) {
            try {
                last.await();
            } catch (InterruptedWaitException again) {
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        sink.close();
    }
}
