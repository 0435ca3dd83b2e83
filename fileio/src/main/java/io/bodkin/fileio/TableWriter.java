package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.ipc.codec.Codec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Writes batches in order into one file, a task each. A batch is asked for while the one before it is written, so that it
 * is read or computed meanwhile; the engine's admission keeps the whole within the budget.
 */
final class TableWriter {
    private TableWriter() {}

    static void write(
            Engine engine, Schema schema, List<? extends Ref<Batch>> batches, Path target, ArrowFormat.Kind kind, Codec codec)
            throws IOException {
        try (BatchSink sink = new BatchSink(schema, ipc -> ArrowOutput.open(target, ipc, kind, codec))) {
            Spawner writing = engine.with(TaskOptions.named("write " + target.getFileName()).withMemory(0));
            Spawner fetching = engine.with(TaskOptions.named("read ahead").withMemory(0));
            Task<Void> beforeLast = engine.run(() -> {});
            Task<Void> last = beforeLast;
            for (Ref<Batch> batch : batches) {
                fetching.run(batch, beforeLast, (ahead, done) -> {});
                Task<Void> next = writing.run(batch, last, (content, done) -> append(engine, sink, content));
                beforeLast = last;
                last = next;
            }
            last.fetch();
            engine.context().blocking(() -> {
                sink.finish();
                return null;
            });
        }
    }

    private static void append(Engine engine, BatchSink sink, Batch content) throws Exception {
        engine.context().blocking(() -> {
            sink.append(content, engine.context().allocator());
            return null;
        });
    }
}
