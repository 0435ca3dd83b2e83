package io.bodkin.engine.datadeps;

import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.LazyRef;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.graph.TaskNode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** The user's handle on a task of a region: of nothing yet while the block runs, of an ordinary task from then on. */
final class RegionTask<T> implements Task<T>, LazyRef<T> {
    private final DatadepsRegion region;
    private final int number;
    private final String name;

    /** Whether a later task of the region takes the result. Of the thread that runs the block. */
    boolean taken;

    private volatile TaskNode<T> node;
    private volatile boolean abandoned;

    RegionTask(DatadepsRegion region, int number, String name) {
        this.region = region;
        this.number = number;
        this.name = name;
    }

    boolean isOf(DatadepsRegion some) {
        return region == some;
    }

    int number() {
        return number;
    }

    @SuppressWarnings("unchecked") // it stands for the same function
    void begin(TaskNode<?> launched) {
        node = (TaskNode<T>) launched;
    }

    /** The block failed: the task will never be. */
    void abandon() {
        abandoned = true;
    }

    Optional<TaskNode<T>> node() {
        return Optional.ofNullable(node);
    }

    private TaskNode<T> launched() {
        TaskNode<T> launched = node;
        if (launched == null) {
            throw new IllegalStateException(
                    abandoned
                            ? this + " was not run: the block of its region failed"
                            : this + " begins when the block of its region has ended: pass it to a later task of the"
                                    + " region as an argument, or fetch it after the block");
        }
        return launched;
    }

    @Override
    public Ref<T> resolve(Spawner engine) {
        return launched();
    }

    @Override
    public long id() {
        return launched().id();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public T fetch() {
        return launched().fetch();
    }

    @Override
    public T fetch(Duration timeout) throws TimeoutException {
        return launched().fetch(timeout);
    }

    @Override
    public void await() {
        launched().await();
    }

    @Override
    public boolean isDone() {
        TaskNode<T> launched = node;
        return launched != null && launched.isDone();
    }

    @Override
    public boolean isStarted() {
        TaskNode<T> launched = node;
        return launched != null && launched.isStarted();
    }

    @Override
    public boolean cancel() {
        return launched().cancel();
    }

    @Override
    public Chunk<T> fetchRaw() {
        return launched().fetchRaw();
    }

    @Override
    public void release() {
        launched().release();
    }

    @Override
    public CompletableFuture<T> toCompletableFuture() {
        return launched().toCompletableFuture();
    }

    @Override
    public String toString() {
        TaskNode<T> launched = node;
        return launched == null ? "task " + (number + 1) + " of a region (" + name + ")" : launched.toString();
    }
}
