package io.bodkin.engine.graph;

import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.Hold;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * One task: at once the user's handle and the node of the graph, so that a trivial task costs one object.
 *
 * <p>Who owns what: {@code state} changes by compare-and-set through {@link TaskState#canBecome}; {@code result} is written
 * by the thread that ends the task, before the state; {@code waiting} counts the inputs that are missing, plus one while
 * the node is being registered; {@code dependants} is a Treiber stack (R. K. Treiber, IBM RJ 5118, 1986) that is sealed
 * when the task ends. The graph refers from a task to its inputs until it has run, and to its dependants until it ends;
 * after that a node that the user has dropped can be collected.
 */
public final class TaskNode<T> implements Task<T> {
    private static final VarHandle STATE;
    private static final VarHandle WAITING;
    private static final VarHandle DEPENDANTS;
    private static final VarHandle CONSUMERS;
    private static final VarHandle ENDED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(TaskNode.class, "state", TaskState.class);
            WAITING = lookup.findVarHandle(TaskNode.class, "waiting", int.class);
            DEPENDANTS = lookup.findVarHandle(TaskNode.class, "dependants", Dependant.class);
            ENDED = lookup.findVarHandle(TaskNode.class, "ended", boolean.class);
            CONSUMERS = lookup.findVarHandle(TaskNode.class, "consumers", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int RELEASED = 1 << 31;
    private static final Ref<?>[] NO_INPUTS = {};
    private static final Dependant SEALED = new Waiter(() -> {});

    /** One who waits for the end of a task: told once, by the thread that ends it. */
    private abstract static class Dependant {
        Dependant next;

        abstract void told();
    }

    private static final class Waiter extends Dependant {
        private final Runnable action;

        Waiter(Runnable action) {
            this.action = action;
        }

        @Override
        void told() {
            action.run();
        }
    }

    private static final class Edge extends Dependant {
        private final TaskNode<?> from;
        private final TaskNode<?> to;

        Edge(TaskNode<?> from, TaskNode<?> to) {
            this.from = from;
            this.to = to;
        }

        @Override
        void told() {
            if (from.result instanceof ChunkEntry entry) {
                entry.addUse(to.id);
            }
            to.inputEnded();
        }
    }

    private final TaskRuntime runtime;
    private final long id;
    private final TaskOptions options;
    private volatile TaskState state = TaskState.WAITING;

    @SuppressWarnings("UnusedVariable") // through DEPENDANTS
    private volatile Dependant dependants;

    @SuppressWarnings("UnusedVariable") // through WAITING
    private volatile int waiting = 1;

    /** Tasks that take the result and have not ended; the sign bit: the handle was released. */
    @SuppressWarnings("UnusedVariable")
    private volatile int consumers;

    @SuppressWarnings("UnusedVariable") // through ENDED: whoever sets it writes the result
    private volatile boolean ended;

    /** After the end its class only, so that what it captured can be collected. */
    private Object function;

    private Ref<?>[] inputs;

    /** A value, a {@link ChunkEntry}, or a {@link Failure}; written before the state. */
    private Object result;

    private Hold hold;

    /** The next in the one queue that the node is in; belongs to that queue. */
    public TaskNode<?> next;

    /** What the runner keeps with the node between admission and run; belongs to it. */
    public Object attachment;

    public TaskNode(TaskRuntime runtime, long id, Object function, Ref<?>[] inputs, TaskOptions options) {
        this.runtime = runtime;
        this.id = id;
        this.function = function;
        this.inputs = inputs.length == 0 ? NO_INPUTS : inputs;
        this.options = options;
    }

    // ---- the graph

    /** Registers with the inputs and, if they are there, makes the node ready. To be called once, by the spawning thread. */
    public void register() {
        for (Ref<?> input : inputs) {
            if (input instanceof TaskNode<?> task) {
                task.addConsumer();
                WAITING.getAndAdd(this, 1);
                Edge edge = new Edge(task, this);
                if (!task.whenEnded(edge)) {
                    edge.told();
                }
            } else if (input instanceof ConsumedChunk chunk) {
                chunk.entry().addUse(id);
            }
        }
        inputEnded();
    }

    private void inputEnded() {
        if ((int) WAITING.getAndAdd(this, -1) == 1) {
            for (Ref<?> input : inputs) {
                if (input instanceof TaskNode<?> task && task.result instanceof Failure failure) {
                    Endings.end(this, failure.reaching(this));
                    return;
                }
            }
            if (STATE.compareAndSet(this, TaskState.WAITING, TaskState.READY)) {
                runtime.ready(this);
            }
        }
    }

    /** Has {@code action} called when the task has ended, by the thread that ends it; at once if it has. */
    public void onEnd(Runnable action) {
        if (!whenEnded(new Waiter(action))) {
            action.run();
        }
    }

    /** False if the task has ended: then nobody will be told. */
    private boolean whenEnded(Dependant dependant) {
        while (true) {
            Dependant top = (Dependant) DEPENDANTS.getVolatile(this);
            if (top == SEALED) {
                return false;
            }
            dependant.next = top;
            if (DEPENDANTS.compareAndSet(this, top, dependant)) {
                return true;
            }
        }
    }

    /** Takes the node for running; false if it has ended meanwhile. */
    public boolean tryStart() {
        return STATE.compareAndSet(this, TaskState.READY, TaskState.RUNNING);
    }

    /** Undoes {@link #tryStart}: it will run again, unless it has ended meanwhile. */
    public void backToReady() {
        STATE.compareAndSet(this, TaskState.RUNNING, TaskState.READY);
    }

    /**
     * Ends the task, well. The value is kept in the node, or is a {@link ChunkEntry} whose one hold the node takes over.
     * Its dependants that become ready are given to the runtime.
     */
    public void complete(Object value) {
        Hold taken = value instanceof ChunkEntry entry ? runtime.track(this, entry) : null;
        hold = taken;
        if (!endAs(TaskState.DONE, value) && taken != null) {
            taken.release();
        }
    }

    /** Ends the task with an exception, and with it all that depend on it. */
    public void fail(Throwable cause) {
        Endings.end(this, Failure.of(cause, this));
    }

    /** Ends of failing tasks, one after another: a failure in a chain of a million must not recurse. */
    private static final class Endings {
        private static final ThreadLocal<Endings> CURRENT = new ThreadLocal<>();
        private final ArrayDeque<TaskNode<?>> nodes = new ArrayDeque<>();
        private final ArrayDeque<Failure> failures = new ArrayDeque<>();

        static void end(TaskNode<?> node, Failure result) {
            Endings outer = CURRENT.get();
            if (outer != null) {
                outer.nodes.add(node);
                outer.failures.add(result);
                return;
            }
            Endings here = new Endings();
            CURRENT.set(here);
            try {
                node.endAs(TaskState.FAILED, result);
                while (!here.nodes.isEmpty()) {
                    here.nodes.poll().endAs(TaskState.FAILED, here.failures.poll());
                }
            } finally {
                CURRENT.remove();
            }
        }
    }

    /** False if it has ended before. */
    private boolean endAs(TaskState end, Object endResult) {
        // Only a failure can race with another end (closing the engine, a deadlock found): the first one wins.
        if (!ENDED.compareAndSet(this, false, true)) {
            return false;
        }
        if (!state.canBecome(end)) {
            throw new IllegalStateException("task " + describe() + " is " + state + " and cannot become " + end);
        }
        result = endResult;
        state = end;
        Ref<?>[] taken = inputs;
        inputs = NO_INPUTS;
        function = function.getClass();
        for (Ref<?> input : taken) {
            if (input instanceof TaskNode<?> task) {
                if (task.result instanceof ChunkEntry entry) {
                    entry.removeUse(id);
                }
                task.consumerEnded();
            } else if (input instanceof ConsumedChunk chunk) {
                chunk.entry().removeUse(id);
                chunk.consumerEnded();
            }
        }
        Dependant told = null;
        for (Dependant last = (Dependant) DEPENDANTS.getAndSet(this, SEALED); last != null; ) {
            Dependant before = last.next;
            last.next = told;
            told = last;
            last = before;
        }
        for (; told != null; told = told.next) {
            told.told();
        }
        return true;
    }

    // ---- holding the result

    private void addConsumer() {
        if (((int) CONSUMERS.getAndAdd(this, 1) & RELEASED) != 0) {
            CONSUMERS.getAndAdd(this, -1);
            throw new IllegalStateException("task " + describe() + " was released: it cannot be an input");
        }
    }

    private void consumerEnded() {
        if ((int) CONSUMERS.getAndAdd(this, -1) == (RELEASED | 1)) {
            dropResult();
        }
    }

    @Override
    public void release() {
        int before = (int) CONSUMERS.getAndBitwiseOr(this, RELEASED);
        if (before == 0) {
            onEnd(this::dropResult);
        }
    }

    private void dropResult() {
        // The last consumer can end only after this task has; release() waits for the end.
        if (hold != null) {
            hold.release();
        }
    }

    private boolean isReleased() {
        return ((int) CONSUMERS.getVolatile(this) & RELEASED) != 0;
    }

    // ---- what the runner reads

    public TaskRuntime runtime() {
        return runtime;
    }

    public Object function() {
        return function;
    }

    public Ref<?>[] inputs() {
        return inputs;
    }

    public TaskOptions options() {
        return options;
    }

    /** Of a task that is DONE: a value, or a {@link ChunkEntry}. */
    public Object result() {
        return result;
    }

    // ---- the user's handle

    @Override
    public long id() {
        return id;
    }

    @Override
    public String name() {
        return options.name().orElseGet(() -> FunctionNames.of(function));
    }

    /** For messages. */
    public String describe() {
        return "t-" + id + " (" + name() + ")";
    }

    @Override
    public boolean isDone() {
        return state.isEnd();
    }

    @Override
    public void await() {
        if (!isDone()) {
            runtime.await(this);
        }
    }

    @Override
    public T fetch() {
        await();
        return value();
    }

    @Override
    public T fetch(Duration timeout) throws TimeoutException {
        if (!isDone()) {
            runtime.await(this, timeout.toNanos());
        }
        return value();
    }

    @SuppressWarnings("unchecked") // by construction of spawn
    private T value() {
        Object end = checkedResult();
        return (T) (end instanceof ChunkEntry entry ? runtime.open(entry) : end);
    }

    private Object checkedResult() {
        Object end = result;
        if (end instanceof Failure failure) {
            throw failure.asException();
        }
        if (isReleased()) {
            throw new IllegalStateException("task " + describe() + " was released");
        }
        return end;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Chunk<T> fetchRaw() {
        await();
        Object end = checkedResult();
        if (end instanceof ChunkEntry entry) {
            runtime.hold(entry);
            return runtime.handleOn(entry);
        }
        return runtime.handleOnValue((T) end);
    }

    @Override
    public CompletableFuture<T> toCompletableFuture() {
        CompletableFuture<T> future = new CompletableFuture<>();
        onEnd(() -> {
            try {
                future.complete(value());
            } catch (Throwable failure) {
                future.completeExceptionally(failure);
            }
        });
        return future;
    }

    @Override
    public String toString() {
        return "task " + describe() + " " + state;
    }
}
