package io.bodkin.engine.stream;

import io.bodkin.engine.api.Action1;
import io.bodkin.engine.api.Fn0;
import io.bodkin.engine.api.StreamSink;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.worker.LoopContext;

/** A stage at whose end there is something to be finished, or given up. */
record SinkLoop(StageLoop loop, Fn0<? extends StreamSink<?, ?>> open) implements StagedLoop {
    @Override
    public Stage stage() {
        return loop.stage();
    }

    @Override
    @SuppressWarnings("unchecked") // of values of the type that the sink takes
    public Object run(LoopContext context, Object[] constants) throws Exception {
        StreamSink<Object, ?> sink = (StreamSink<Object, ?>) open.apply();
        boolean finished = false;
        Throwable thrown = null;
        try {
            Object end = loop.evaluate(context, constants, (Action1<Object>) sink::accept);
            if (end instanceof TaskNode<?> failed && failed.failure().isPresent()) {
                return end;
            }
            Object result = LoopContext.asResult(context.keep(sink.finish()));
            finished = true;
            return result;
        } catch (Throwable failure) {
            thrown = failure;
            throw failure;
        } finally {
            if (!finished) {
                abort(sink, thrown);
            }
        }
    }

    private static void abort(StreamSink<?, ?> sink, Throwable thrown) throws Exception {
        try {
            sink.abort();
        } catch (Throwable second) {
            if (thrown == null) {
                throw second;
            }
            thrown.addSuppressed(second);
        }
    }
}
