package io.bodkin.engine.api;

import java.util.concurrent.Callable;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;

/** What a running task can ask of the engine. Belongs to the thread that runs the task. */
public interface TaskContext {
    /**
     * A writable block of arbitrary content, from the task's own reservation; freed at the end unless it is returned.
     */
    Block allocate(DType dtype, Shape shape);

    /** An allocator that draws on the task's reservation. Close what you allocate, or return it in a batch. */
    BufferAllocator allocator();

    /** Makes a batch of vectors from {@link #allocator()}, to be returned: takes {@code root} over. */
    Batch batch(VectorSchemaRoot root);

    /** As {@link #batch(VectorSchemaRoot)}, with the dictionaries of its encoded columns, which are taken over too. */
    Batch batch(VectorSchemaRoot root, DictionaryProvider dictionaries);

    /**
     * Runs {@code body} on this thread with the task's processor given to other tasks meanwhile: for reading and
     * writing files, and for waiting for what is not a task. The task keeps its inputs and its memory, and goes on when
     * a processor is free again. A call inside {@code body} only runs its own body.
     */
    <T> T blocking(Callable<T> body) throws Exception;

    /** Whether the task, or what spawned it, was cancelled: it may stop, nobody will see its result. */
    boolean isCancelled();

    /** @throws java.util.concurrent.CancellationException if {@link #isCancelled()} */
    void stopIfCancelled();

    /** The processor that the task was given. */
    Processor processor();

    /** The options of the task, with those that it inherited. */
    TaskOptions options();

    long taskId();

    String taskName();
}
