package io.bodkin.engine.stream;

import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.fault.InterruptedWaitException;
import io.bodkin.engine.worker.ByRef;
import io.bodkin.engine.worker.Evaluation;
import io.bodkin.engine.worker.LoopContext;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the thread of a stage does: takes values, evaluates the function, sends what it gives, until there is a reason
 * to end.
 *
 * @param function what is evaluated
 * @param each the options of an evaluation
 * @param arity arguments of the function
 * @param streaming where the values of the edges stand among the arguments
 */
record StageLoop(
        Stage stage,
        Object function,
        TaskOptions each,
        boolean givesRefs,
        int arity,
        List<Integer> streaming,
        OptionalLong most,
        Window window)
        implements StagedLoop {
    private static final long TELL_NANOS = 1_000_000_000L;

    /** @param nanos 0: for as long as it takes */
    record Window(int most, long nanos) {
        static final Window NONE = new Window(0, 0);
    }

    @Override
    public Object run(LoopContext context, Object[] constants) throws Exception {
        return evaluate(context, constants, function);
    }

    /** As {@link #run}, with another function. */
    Object evaluate(LoopContext context, Object[] constants, Object evaluated) throws Exception {
        Evaluation evaluation = context.evaluation(evaluated, each);
        if (givesRefs) {
            evaluation = evaluation.givingRefs();
        }
        Intake intake = intake(context);
        Told told = new Told(context);
        stage.enter();
        try {
            return loop(context, evaluation, intake, arguments(constants), told);
        } finally {
            told.now();
            intake.done();
            stage.leave();
        }
    }

    private Intake intake(LoopContext context) {
        return window.equals(Window.NONE)
                ? new Intake(
                        stage,
                        context,
                        stage.inputs(),
                        streaming.stream().mapToInt(Integer::intValue).toArray())
                : new WindowIntake(stage, context, stage.inputs().get(0), window.most(), window.nanos());
    }

    private Object[] arguments(Object[] constants) {
        Object[] arguments = new Object[arity];
        int constant = 0;
        for (int i = 0; i < arity; i++) {
            if (!streaming.contains(i)) {
                arguments[i] = constants[constant++];
            }
        }
        return arguments;
    }

    private Object loop(LoopContext context, Evaluation evaluation, Intake intake, Object[] arguments, Told told)
            throws Exception {
        boolean source = stage.above().isEmpty();
        long limit = most.orElse(Long.MAX_VALUE);
        for (long count = 0; count < limit; count++) {
            if (!stage.isToldNothing() || context.isClosing()) {
                stage.check(context);
                if (source) {
                    break;
                }
            }
            if (!intake.next(arguments)) {
                return intake.failed().map(LoopContext::failingAs).orElse(null);
            }
            Object value;
            try {
                value = evaluation.of(arguments);
            } catch (StreamEnd end) {
                told.evaluations++;
                return finish(end, context);
            } catch (Exception failure) {
                if (stage.isToStop() && source && isInterruption(failure)) {
                    break;
                }
                throw failure;
            }
            intake.done();
            send(value, context);
            told.evaluated();
        }
        return null;
    }

    /** It was interrupted in order to stop. */
    private static boolean isInterruption(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException
                    || cause instanceof InterruptedWaitException
                    || cause instanceof InterruptedIOException
                    || cause instanceof ClosedByInterruptException) {
                return true;
            }
        }
        return false;
    }

    private Object finish(StreamEnd end, LoopContext context) {
        Object result = end.result();
        if (end.hasValue()) {
            Object value = end.value();
            if (result == value && result instanceof ByRef byRef) {
                result = byRef.copy();
            }
            send(value, context);
        }
        return LoopContext.asResult(result);
    }

    // ---- sending

    /** Gives it to all who take it; each of them gets it, whatever becomes of this task, unless that is cancelled. */
    private void send(Object value, LoopContext context) {
        Edge[] edges = stage.outputs();
        if (edges.length == 0) {
            if (value instanceof ByRef byRef) {
                byRef.release();
            }
            return;
        }
        Object sent = value == null ? Intake.NULL : value;
        try {
            for (int i = edges.length - 1; i > 0; i--) {
                put(edges[i], sent instanceof ByRef byRef ? byRef.copy() : sent, context);
            }
        } catch (Throwable ended) {
            release(sent);
            throw ended;
        }
        put(edges[0], sent, context);
    }

    private void put(Edge edge, Object value, LoopContext context) {
        try {
            while (!edge.offer(value)) {
                stage.awaitRoom(edge.room(), context);
                if (edge.isAbandoned()) {
                    release(value);
                    return;
                }
            }
        } catch (Throwable ended) {
            release(value);
            throw ended;
        }
    }

    private static void release(Object value) {
        if (value instanceof ByRef byRef) {
            byRef.release();
        }
    }

    // ---- telling

    /** Tells listeners, now and then, how far the stage is. */
    private final class Told {
        private final LoopContext context;
        private final long start = System.nanoTime();
        private long last = start;
        private long evaluations;

        Told(LoopContext context) {
            this.context = context;
        }

        void evaluated() {
            evaluations++;
            if (context.events().heard() && System.nanoTime() - last >= TELL_NANOS) {
                now();
            }
        }

        void now() {
            last = System.nanoTime();
            context.events()
                    .emit(() -> new Event.StreamAdvanced(
                            stage.node().id(),
                            stage.node().name(),
                            evaluations,
                            stage.inputs().stream().mapToLong(Edge::waiting).sum(),
                            last - start));
        }
    }
}
