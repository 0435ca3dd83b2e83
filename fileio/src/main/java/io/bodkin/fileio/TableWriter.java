package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.TaskFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongConsumer;

/**
 * Writes batches in order into one file, a task each. Some batches are asked for while those before them are written, so
 * that they are read or computed meanwhile; no more than that, since what waits for being written would be spilled.
 */
final class TableWriter {
    /** Beside one for each processor: one that is written, and one that is read. */
    private static final int AHEAD = 2;

    private TableWriter() {}

    /**
     * To be called inside a task; waits for the end.
     *
     * @param sink taken over: closed on return
     * @param batches asked for one after the other
     * @param progress is told the bytes of each batch that was written
     * @throws IOException if the file cannot be written
     * @throws RuntimeException what made a batch fail
     */
    static void write(
            Engine engine, BatchSink sink, Iterable<? extends Ref<Batch>> batches, Path target, LongConsumer progress)
            throws IOException {
        try (sink) {
            Spawner writing = engine.with(
                    TaskOptions.named("write " + target.getFileName()).withMemory(0));
            Spawner fetching = engine.with(TaskOptions.named("read ahead").withMemory(0));
            Task<Void> beforeLast = engine.run(() -> {});
            Task<Void> last = beforeLast;
            Deque<Task<Void>> waiting = new ArrayDeque<>();
            for (Ref<Batch> batch : batches) {
                fetching.run(batch, beforeLast, (ahead, done) -> {});
                Task<Void> next =
                        writing.run(batch, last, (content, done) -> progress.accept(append(engine, sink, content)));
                beforeLast = last;
                last = next;
                waiting.add(next);
                if (waiting.size() > engine.settings().threads() + AHEAD) {
                    waiting.remove().fetch();
                }
            }
            writing.run(last, done -> finish(engine, sink)).fetch();
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
        return cause instanceof RuntimeException known ? known : failed;
    }

    private static void finish(Engine engine, BatchSink sink) throws Exception {
        engine.context().blocking(() -> {
            sink.finish();
            return null;
        });
    }

    private static long append(Engine engine, BatchSink sink, Batch content) throws Exception {
        return engine.context()
                .blocking(() -> sink.append(content, engine.context().allocator()));
    }
}
