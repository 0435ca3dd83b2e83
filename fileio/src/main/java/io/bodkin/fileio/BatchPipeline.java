package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Writes batches in order into one new file, a task each, as soon as each and those before it are there. A batch is asked
 * for while the one before it is written, so that it is read or computed meanwhile; the engine's admission keeps the whole
 * within the budget. Used by one thread; the tasks follow each other, so the sink has one user at a time.
 */
final class BatchPipeline implements AutoCloseable {
    private final Engine engine;
    private final BatchSink sink;
    private final Spawner writing;
    private final Spawner fetching;
    private Task<Void> beforeLast;
    private Task<Void> last;

    BatchPipeline(Engine engine, Schema schema, Path target, ArrowFormat format) {
        this.engine = engine;
        this.sink = new BatchSink(schema, ipc -> format.output(target, ipc));
        this.writing =
                engine.with(TaskOptions.named("write " + target.getFileName()).withMemory(0));
        this.fetching = engine.with(TaskOptions.named("read ahead").withMemory(0));
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
        engine.context().blocking(() -> {
            sink.append(content, engine.context().allocator());
            return null;
        });
    }

    /**
     * Waits until everything is written.
     *
     * @throws io.bodkin.engine.fault.TaskFailedException if a batch could not be computed or written
     */
    void finish() {
        last = writing.run(
                last,
                done -> engine.context().blocking(() -> {
                    sink.finish();
                    return null;
                }));
        last.fetch();
    }

    /** Waits for the write under way, and closes the file, finished or not. */
    @Override
    public void close() throws IOException {
        last.await();
        sink.close();
    }
}
