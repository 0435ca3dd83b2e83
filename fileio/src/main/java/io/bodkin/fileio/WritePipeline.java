package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskContext;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.InterruptedWaitException;
import io.bodkin.engine.fault.TaskFailedException;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * Writes pieces in order into one new file, a task each, as soon as each and those before it are there. A piece is
 * asked for while the one before it is written, so that it is read or computed meanwhile; the engine's admission keeps
 * the whole within the budget. Used by one thread; the tasks follow each other, so the sink has one user at a time.
 *
 * @param <T> a batch, or a block
 */
final class WritePipeline<T> implements AutoCloseable {
    /** Pieces that were appended and not yet written may take this part of the budget before anybody waits. */
    private static final int PARTS_OF_BUDGET = 4;

    private final Engine engine;
    private final PieceSink<T> sink;
    private final LongConsumer progress;
    private final Spawner writing;
    private final Spawner fetching;
    private final BackPressure pressure;
    private Task<Void> beforeLast;
    private Task<Void> last;

    /** Set by the one who closes; the tasks that have not begun then write nothing. */
    private volatile boolean abandoned;

    /**
     * @param sink taken over
     * @param progress is told the bytes of each piece that was written
     */
    WritePipeline(Engine engine, PieceSink<T> sink, LongConsumer progress) {
        this.engine = engine;
        this.sink = sink;
        this.progress = progress;
        this.writing = engine.with(TaskOptions.named("write").memory(0));
        this.fetching = engine.with(TaskOptions.named("read ahead").memory(0));
        this.pressure = new BackPressure(
                engine.settings().memory() / PARTS_OF_BUDGET, engine.settings().threads() + 2);
        this.beforeLast = engine.run(() -> {});
        this.last = beforeLast;
    }

    /**
     * Returns at once.
     *
     * @throws IOException if the file cannot be written
     * @throws RuntimeException what made an earlier piece fail
     */
    void append(Ref<T> piece) throws IOException {
        if (beforeLast.isDone()) {
            checked(beforeLast);
        }
        pressure.appended(piece instanceof Chunk<T> chunk ? OptionalLong.of(chunk.byteSize()) : OptionalLong.empty());
        fetching.run(piece, beforeLast, (ahead, done) -> {});
        Task<Void> next = writing.run(piece, last, (content, done) -> write(content));
        beforeLast = last;
        last = next;
    }

    /** After {@link #append}: waits while too much is queued. Inside a task the processor is free meanwhile. */
    void awaitRoom() {
        Optional<TaskContext> task = engine.runtime().context();
        if (task.isEmpty()) {
            pressure.awaitRoom();
            return;
        }
        try {
            task.get().blocking(() -> {
                pressure.awaitRoom();
                return null;
            });
        } catch (RuntimeException known) {
            throw known;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void write(T content) throws Exception {
        pressure.begins();
        long bytes = 0;
        try {
            if (!abandoned) {
                bytes = sink.append(content, engine.context().allocator());
                progress.accept(bytes);
            }
        } finally {
            pressure.ends(bytes);
        }
    }

    /**
     * Waits until everything is written.
     *
     * @throws IOException if the file cannot be written
     * @throws RuntimeException what made a piece fail
     */
    void finish() throws IOException {
        last = writing.run(last, done -> sink.finish());
        checked(last);
    }

    private static void checked(Task<Void> task) throws IOException {
        try {
            task.fetch();
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
