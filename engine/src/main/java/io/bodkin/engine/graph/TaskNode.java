package io.bodkin.engine.graph;

import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.chunk.Pinned;
import io.bodkin.engine.fault.TaskFailedException;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.Hold;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * One task: at once the user's handle, the node of the graph, and its own entry in the stack of the first input that it
 * waits for, so that a trivial task costs one object.
 *
 * <p>Who owns what: {@code state} changes through {@link TaskState#canBecome}; whoever brings it to ENDING writes
 * {@code result} and {@code hold}, and then the end. {@code waiting} counts the inputs that are missing, plus one while
 * the node is being registered; it stays 0 if only one is a task. {@code dependants} is a Treiber stack (R. K. Treiber,
 * IBM RJ 5118, 1986) that is sealed after the end is written. The graph refers from a task to its inputs until it has
 * run, and to its dependants until it ends; after that a node that the user has dropped can be collected.
 */
public final class TaskNode<T> extends Dependant implements Task<T> {
    private static final VarHandle STATE;
    private static final VarHandle WAITING;
    private static final VarHandle DEPENDANTS;
    private static final VarHandle CONSUMERS;
    private static final VarHandle RESULT;
    private static final VarHandle ATTACHMENT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(TaskNode.class, "state", TaskState.class);
            WAITING = lookup.findVarHandle(TaskNode.class, "waiting", int.class);
            DEPENDANTS = lookup.findVarHandle(TaskNode.class, "dependants", Dependant.class);
            CONSUMERS = lookup.findVarHandle(TaskNode.class, "consumers", int.class);
            RESULT = lookup.findVarHandle(TaskNode.class, "result", Object.class);
            ATTACHMENT = lookup.findVarHandle(TaskNode.class, "attachment", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int RELEASED = 1 << 31;

    /** The handle stands for {@link #standIn} instead of the result. */
    private static final int REPLACED = 1 << 30;

    private static final int NO_MORE_CONSUMERS = RELEASED | REPLACED;

    /** In place of an attachment; see {@link #sayInterrupted}. */
    private static final Object INTERRUPTED = new Object();

    private static final Ref<?>[] NO_INPUTS = {};
    private static final Dependant SEALED = new Dependant.Action(() -> {});

    /** A wait of the calling thread, which is unparked at the end of the task; to be closed when it waits no longer. */
    public interface Wait extends AutoCloseable {
        @Override
        void close();
    }

    private final TaskRuntime runtime;
    private final long id;
    private final int depth;
    private final TaskOptions options;
    private volatile TaskState state = TaskState.WAITING;

    @SuppressWarnings("UnusedVariable") // through DEPENDANTS
    private volatile Dependant dependants;

    private volatile int waiting;

    /** Tasks that take the result and have not ended; the upper two bits: RELEASED, REPLACED. */
    @SuppressWarnings("UnusedVariable") // through CONSUMERS
    private volatile int consumers;

    /** After the end its class only, so that what it captured can be collected. */
    private Object function;

    /** First those whose values the function gets, then those that only have to have ended. */
    private Ref<?>[] inputs;

    private final int values;

    /** A value, a {@link ChunkEntry}, or a {@link Failure}; written before the end. */
    private Object result;

    /** Of the chunk that is the result. */
    private Hold hold;

    /** What the handle stands for, once somebody is to change it. */
    private volatile Chunk<T> standIn;

    /** What the runner leaves with the node for the next who takes it from a queue; see {@link #takeAttachment}. */
    private volatile Object attachment;

    private volatile TaskNotes notes = TaskNotes.NONE;

    /** The result of the function is a Ref, whose value is to be the result of the task; set before the launch. */
    public boolean flattens;

    /** Of what spawned it; once it has spawned something itself, its own inside that one. */
    private volatile CancelToken token;

    private volatile boolean hasOwnToken;

    /**
     * @param depth of nested spawning: 0 from outside, 1 inside such a task
     * @param values how many of the inputs have values that the function gets; the others only have to have ended
     * @param token of what spawns it
     */
    public TaskNode(
            TaskRuntime runtime,
            long id,
            int depth,
            Object function,
            Ref<?>[] inputs,
            int values,
            TaskOptions options,
            CancelToken token) {
        this.values = values;
        this.token = token;
        this.runtime = runtime;
        this.id = id;
        this.depth = depth;
        this.function = function;
        this.inputs = inputs.length == 0 ? NO_INPUTS : inputs;
        this.options = options;
    }

    // ---- the graph

    /**
     * Takes its inputs: they stay until the task has ended. To be called once, by the spawning thread, before
     * {@link #launch}.
     *
     * @throws IllegalStateException if an input was released; then nothing is taken
     */
    public void takeInputs() {
        for (int i = 0; i < inputs.length; i++) {
            if (inputs[i] instanceof TaskNode<?> task && !task.addConsumer()) {
                for (int k = 0; k < i; k++) {
                    if (inputs[k] instanceof TaskNode<?> consumed) {
                        consumed.consumerEnded();
                    }
                }
                throw new IllegalStateException("task " + task.describe()
                        + (task.isReleased() ? " was released" : " is just being taken by a datadeps region")
                        + ": it cannot be an input");
            }
        }
        for (Ref<?> input : inputs) {
            if (input instanceof ConsumedChunk chunk) {
                chunk.entry().addUse(id);
            }
        }
    }

    /** Something that runs an action some time: at once, or when what it waits for has happened. */
    public interface Gate {
        void whenOpen(Runnable action);
    }

    /** Before {@link #launch}: it is not to begin before the gate opens, and gates that were set before. */
    public void holdUntil(Gate gate) {
        attachment = attachment instanceof Gate before
                ? (Gate) action -> before.whenOpen(() -> gate.whenOpen(action))
                : gate;
    }

    /** As {@link #launch}, by the thread that made the node, while nobody else knows of it. */
    public void launchUnseen() {
        if (attachment == null && !waitsForTasks()) {
            STATE.setRelease(this, TaskState.READY);
            runtime.ready(this, false);
        } else {
            launch();
        }
    }

    private boolean waitsForTasks() {
        for (Ref<?> input : inputs) {
            if (input instanceof TaskNode<?>) {
                return true;
            }
        }
        return false;
    }

    /** Registers with the inputs and, when they are there, makes the node ready. To be called once. */
    public void launch() {
        if (attachment instanceof Gate && takeAttachment() instanceof Gate gate) {
            gate.whenOpen(this::register);
        } else {
            register();
        }
    }

    private void register() {
        Ref<?>[] registered = inputs; // no longer there if it was cancelled
        int tasks = 0;
        for (Ref<?> input : registered) {
            if (input instanceof TaskNode<?>) {
                tasks++;
            }
        }
        if (tasks == 0) {
            becomeReady(false);
            return;
        }
        if (tasks == 1) {
            registerWithOne(registered);
            return;
        }
        WAITING.setRelease(this, tasks + 1);
        int there = 1;
        boolean first = true;
        for (Ref<?> input : registered) {
            if (input instanceof TaskNode<?> task) {
                if (task.push(first ? this : new Edge(this))) {
                    first = false;
                } else {
                    useOf(task);
                    there++;
                }
            }
        }
        if ((int) WAITING.getAndAdd(this, -there) == there) {
            inputsEnded(false);
        }
    }

    /** There is nothing to count. */
    private void registerWithOne(Ref<?>[] registered) {
        for (Ref<?> input : registered) {
            if (input instanceof TaskNode<?> task) {
                if (!task.push(this)) {
                    useOf(task);
                    inputsEnded(false);
                }
                return;
            }
        }
    }

    private void useOf(TaskNode<?> ended) {
        if (ended.result instanceof ChunkEntry entry && !isDone()) {
            entry.addUse(id);
            if (isDone()) {
                entry.removeUse(id); // whoever has cancelled it meanwhile may have come too early for that
            }
        }
    }

    @Override
    void told(TaskNode<?> ended) {
        useOf(ended);
        if (waiting == 0 || (int) WAITING.getAndAdd(this, -1) == 1) {
            inputsEnded(true);
        }
    }

    private void inputsEnded(boolean follows) {
        for (Ref<?> input : inputs) {
            if (input instanceof TaskNode<?> task && task.result instanceof Failure failure) {
                EndCascade.fail(this, failure.reaching(this));
                return;
            }
        }
        becomeReady(follows);
    }

    /** Only one thread comes here, and only a cancellation changes the state of a node that is WAITING. */
    private void becomeReady(boolean follows) {
        if (STATE.compareAndSet(this, TaskState.WAITING, TaskState.READY)) {
            runtime.ready(this, follows);
        }
    }

    /**
     * Has {@code action} called when the task has ended, by the thread that ends it; at once if it has. Not for foreign
     * code.
     */
    public void onEnd(Runnable action) {
        if (!push(new Action(action))) {
            action.run();
        }
    }

    /** Has the calling thread unparked when the task has ended. */
    public Wait unparkAtEnd() {
        Waiter waiter = new Waiter();
        if (!push(waiter)) {
            waiter.told(this);
        }
        return waiter;
    }

    /** False if the task has ended: then nobody will be told. */
    private boolean push(Dependant dependant) {
        while (true) {
            Dependant seen = (Dependant) DEPENDANTS.getVolatile(this);
            if (seen == SEALED) {
                return false;
            }
            Dependant top = seen;
            while (top != null && top.isGone()) {
                top = top.below;
            }
            dependant.below = top;
            if (DEPENDANTS.compareAndSet(this, seen, dependant)) {
                return true;
            }
        }
    }

    // ---- the graph, for who looks at it from outside; it may change meanwhile

    public TaskState state() {
        return state;
    }

    /** Adds the tasks that have not ended and that this one waits for before it can go on, of which it knows. */
    public void addNeeded(Collection<TaskNode<?>> needed) {
        for (Ref<?> input : inputs) {
            if (input instanceof TaskNode<?> task && !task.isDone()) {
                needed.add(task);
            }
        }
        if (state == TaskState.RUNNING && RESULT.getAcquire(this) instanceof TaskNode<?> followed) {
            needed.add(followed);
        }
    }

    /** Adds the tasks that wait for the end of this one. */
    public void addDependants(Collection<TaskNode<?>> found) {
        for (Dependant next = (Dependant) DEPENDANTS.getVolatile(this); next != null; next = next.below) {
            if (next instanceof TaskNode<?> task) {
                found.add(task);
            } else if (next instanceof Dependant.Edge edge) {
                found.add(edge.to);
            } else if (next instanceof Follower follower) {
                found.add(follower.task);
            }
        }
    }

    // ---- running and ending

    /** Takes the node for running; false if another thread has, or if it has ended. */
    public boolean tryStart() {
        return STATE.compareAndSet(this, TaskState.READY, TaskState.RUNNING);
    }

    public boolean isReady() {
        return state == TaskState.READY;
    }

    public boolean isRunning() {
        return state == TaskState.RUNNING;
    }

    /** Undoes {@link #tryStart}: it will run again; false if it has ended meanwhile. */
    public boolean backToReady() {
        return STATE.compareAndSet(this, TaskState.RUNNING, TaskState.READY);
    }

    /**
     * Ends the task, well. The value is kept in the node, or is a {@link ChunkEntry} whose one hold the node takes
     * over. Its dependants that become ready are given to the runtime.
     */
    public void complete(Object value) {
        endAs(TaskState.DONE, value, held(value));
    }

    private Hold held(Object value) {
        return value instanceof ChunkEntry entry ? runtime.track(this, entry) : null;
    }

    /** Of the tasks that this one spawns; called by the thread that runs it. */
    public CancelToken ownToken() {
        if (!hasOwnToken) {
            CancelToken own = token.inner();
            token = own;
            hasOwnToken = true;
            if (state == TaskState.CANCELLED) {
                own.cancel(); // else whoever cancels finds it
            }
        }
        return token;
    }

    /** Whether it, or what spawned it, was cancelled. */
    public boolean isToStop() {
        return state == TaskState.CANCELLED || token.isCancelled();
    }

    public boolean isCancelled() {
        return state == TaskState.CANCELLED;
    }

    @Override
    public boolean cancel() {
        return runtime.cancel(this);
    }

    /**
     * Ends the task as cancelled, and with it all that depend on it. What it spawned is told to stop.
     *
     * @return the state that it was in; an end if it had ended, or another thread is just ending it
     */
    public TaskState endCancelled() {
        TaskState was = isDone()
                ? state
                : tryEnd(
                        TaskState.CANCELLED,
                        Failure.of(new CancellationException("task " + describe() + " was cancelled"), this),
                        null);
        if (!was.isOver() && hasOwnToken) {
            token.cancel();
        }
        return was;
    }

    /** Ends this running task as the other ends, with the same result; the other is not released before. */
    public void endAs(TaskNode<?> other) {
        if (other.isDone() && other.result instanceof Failure failure) {
            EndCascade.fail(this, failure.reaching(this));
            return;
        }
        if (!other.addConsumer()) {
            fail(new IllegalStateException("task " + other.describe() + " was released: its result cannot be had"));
            return;
        }
        // Until its end, its result is the task that it waits for; unless whoever cancels it was quicker.
        RESULT.compareAndSet(this, null, other);
        if (!other.push(new Follower(this))) {
            follow(other);
        }
    }

    void follow(TaskNode<?> ended) {
        if (ended.result instanceof Failure failure) {
            EndCascade.fail(this, failure.reaching(this));
        } else {
            if (ended.result instanceof ChunkEntry entry) {
                runtime.hold(entry);
            }
            EndCascade.complete(this, ended.result, held(ended.result));
        }
        ended.consumerEnded();
    }

    /** Ends the task with an exception, and with it all that depend on it; no-op if it has ended. */
    public void fail(Throwable cause) {
        if (!isDone()) {
            EndCascade.fail(this, Failure.of(cause, this));
        }
    }

    /**
     * Takes over {@code endHold}, or null: it ends if another thread has ended the task, or is about to, since closing
     * the engine races with the end of what runs.
     */
    void endAs(TaskState end, Object endResult, Hold endHold) {
        boolean persists = endHold != null && options.persist();
        if (persists) {
            runtime.hold((ChunkEntry) endResult); // for good
        }
        if (tryEnd(end, endResult, endHold).isOver() && endHold != null) {
            endHold.release();
            if (persists) {
                runtime.releaseHold((ChunkEntry) endResult);
            }
        }
    }

    /** Returns the state that it was in. */
    private TaskState tryEnd(TaskState end, Object endResult, Hold endHold) {
        TaskState from = state;
        while (true) {
            if (!from.canBecome(TaskState.ENDING)) {
                return from;
            }
            TaskState seen = (TaskState) STATE.compareAndExchange(this, from, TaskState.ENDING);
            if (seen == from) {
                break;
            }
            from = seen;
        }
        result = endResult;
        hold = endHold;
        runtime.ending(this, end);
        STATE.setRelease(this, end);
        if (hasOwnToken && end != TaskState.CANCELLED) {
            token.ownerEnded();
        }
        endInputs();
        tell((Dependant) DEPENDANTS.getAndSet(this, SEALED));
        return from;
    }

    private void endInputs() {
        Ref<?>[] taken = inputs;
        inputs = NO_INPUTS;
        function = FunctionNames.ended(AdaptedFunction.unwrap(function));
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
    }

    /** First come, first told. The links are cut, so that no dependant keeps another alive. */
    private void tell(Dependant newest) {
        Dependant oldest = null;
        for (Dependant last = newest; last != null; ) {
            Dependant below = last.below;
            last.below = oldest;
            oldest = last;
            last = below;
        }
        for (Dependant told = oldest; told != null; ) {
            Dependant after = told.below;
            told.below = null;
            told.told(this);
            told = after;
        }
    }

    // ---- holding the result

    /** False if the handle was released. */
    private boolean addConsumer() {
        if (((int) CONSUMERS.getAndAdd(this, 1) & NO_MORE_CONSUMERS) != 0) {
            consumerEnded(); // the last of those before may have ended meanwhile
            return false;
        }
        return true;
    }

    private void consumerEnded() {
        int left = (int) CONSUMERS.getAndAdd(this, -1) - 1;
        if (left != 0 && (left & ~NO_MORE_CONSUMERS) == 0) {
            onEnd(this::dropResult);
        }
    }

    @Override
    public void release() {
        if ((int) CONSUMERS.getAndBitwiseOr(this, RELEASED) == 0) {
            onEnd(this::dropResult);
        }
        Chunk<T> instead = standIn;
        if (instead != null) {
            instead.release();
        }
    }

    /**
     * The chunk that the handle stands for from now on: a handle of its own on the result, which can be pointed to
     * another version. The tasks that take the result already keep it until they end. The task has ended, well, with a
     * chunk.
     */
    public synchronized Chunk<T> replace() {
        Chunk<T> instead = standIn;
        if (instead == null) {
            instead = fetchRaw();
            standIn = instead;
            int before = (int) CONSUMERS.getAndBitwiseOr(this, REPLACED);
            if (before == 0) {
                dropResult();
            } else if (before < 0) {
                instead.release(); // whoever has released the handle meanwhile may not have seen it
            }
        }
        return instead;
    }

    /** What the handle stands for instead of the result. */
    public Optional<Chunk<T>> standIn() {
        return Optional.ofNullable(standIn);
    }

    private void dropResult() {
        if (hold != null) {
            hold.release();
        } else if (state == TaskState.DONE) {
            RESULT.setRelease(this, null);
        }
    }

    private boolean isReleased() {
        return (int) CONSUMERS.getVolatile(this) < 0;
    }

    // ---- what the runner reads and leaves

    public TaskRuntime runtime() {
        return runtime;
    }

    public Object function() {
        return function;
    }

    /** The class of the user's function: what is learned of its runs is kept by it. */
    public Class<?> functionType() {
        return AdaptedFunction.unwrap(function).getClass();
    }

    /** The first {@link #values} of them have values that the function gets. */
    public Ref<?>[] inputs() {
        return inputs;
    }

    public int values() {
        return values;
    }

    public TaskOptions options() {
        return options;
    }

    /** To read. */
    public TaskNotes notes() {
        return notes;
    }

    /** To write. */
    public TaskNotes ownNotes() {
        if (notes == TaskNotes.NONE) {
            notes = new TaskNotes();
        }
        return notes;
    }

    /** Of nested spawning: 0 if spawned from outside. */
    public int depth() {
        return depth;
    }

    /** Of a task that is DONE: a value, or a {@link ChunkEntry}. */
    public Object result() {
        return result;
    }

    /** Why it has no result, if it has ended without. */
    public Optional<Failure> whyFailed() {
        return RESULT.getAcquire(this) instanceof Failure failure ? Optional.of(failure) : Optional.empty();
    }

    /**
     * Leaves something with the node for the next who takes it from a queue; false if there is something already, or
     * the task was {@linkplain #sayInterrupted cancelled} and will not run.
     */
    public boolean attach(Object newAttachment) {
        return ATTACHMENT.compareAndSet(this, null, newAttachment);
    }

    public boolean hasAttachment() {
        return attachment != null;
    }

    /** What was attached, for one caller only; null if another was quicker. */
    public Object takeAttachment() {
        Object seen = attachment;
        return seen != null && seen != INTERRUPTED && ATTACHMENT.compareAndSet(this, seen, null) ? seen : null;
    }

    /**
     * Says that the thread inside this cancelled task has been interrupted, or was seen to have left: for good, and for
     * no one to take. Returns what was attached, or null.
     */
    public Object sayInterrupted() {
        return ATTACHMENT.getAndSet(this, INTERRUPTED);
    }

    /** Whether {@link #sayInterrupted} was called. */
    public boolean isInterrupted() {
        return attachment == INTERRUPTED;
    }

    // ---- the user's handle

    @Override
    public long id() {
        return id;
    }

    @Override
    public String name() {
        return options.name().orElseGet(() -> FunctionNames.of(AdaptedFunction.unwrap(function)));
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
    public boolean isStarted() {
        TaskState now = state;
        return now == TaskState.RUNNING || now.isOver();
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
            runtime.await(this, nanos(timeout));
        }
        return value();
    }

    private static long nanos(Duration timeout) {
        try {
            return Math.min(timeout.toNanos(), Long.MAX_VALUE - 1);
        } catch (ArithmeticException moreThan292Years) {
            return timeout.isNegative() ? 0 : Long.MAX_VALUE - 1;
        }
    }

    @SuppressWarnings("unchecked") // by construction of spawn
    private T value() {
        Chunk<T> instead = standIn;
        if (instead != null) {
            return instead.fetch();
        }
        Object end = checkedResult();
        if (!(end instanceof ChunkEntry entry)) {
            return (T) end;
        }
        if (!addConsumer()) {
            return value(); // released, or replaced, this very moment
        }
        try {
            return (T) runtime.open(entry);
        } finally {
            consumerEnded();
        }
    }

    /** What {@link #fetch} of a task that has ended throws, if it throws. */
    public Optional<TaskFailedException> failure() {
        return RESULT.getAcquire(this) instanceof Failure failure
                ? Optional.of(failure.asException())
                : Optional.empty();
    }

    /** Of a task that has ended. */
    private Object checkedResult() {
        Object end = RESULT.getAcquire(this);
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
        Chunk<T> instead = standIn;
        if (instead != null) {
            return runtime.secondHandle(instead);
        }
        Object end = checkedResult();
        if (!(end instanceof ChunkEntry entry)) {
            return runtime.handleOnValue((T) end, options.resultScope());
        }
        if (!addConsumer()) {
            return fetchRaw(); // released, or replaced, this very moment
        }
        try {
            runtime.hold(entry);
        } finally {
            consumerEnded();
        }
        return runtime.handleOn(entry, options.resultScope());
    }

    /**
     * The result for another task that has the same: of a chunk with a hold for the caller. Empty if it has none, or
     * nobody may have it any more: it was released, or is being changed.
     */
    public Optional<Object> shareResult() {
        if (state != TaskState.DONE || !addConsumer()) {
            return Optional.empty();
        }
        try {
            Object end = result;
            if (end instanceof ChunkEntry entry) {
                runtime.hold(entry);
            }
            return Optional.ofNullable(end);
        } finally {
            consumerEnded();
        }
    }

    @Override
    public CompletableFuture<T> toCompletableFuture() {
        CompletableFuture<T> future = new CompletableFuture<>();
        onEnd(() -> runtime.callBack(this, () -> {
            try {
                T value = value();
                if (!future.complete(value)) {
                    Pinned.discard(value);
                }
            } catch (Throwable failure) {
                future.completeExceptionally(failure);
            }
        }));
        return future;
    }

    @Override
    public String toString() {
        return "task " + describe() + " " + state;
    }
}
