package io.bodkin.engine.worker;

import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.ProcessorKind;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.fault.EngineClosedException;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.memory.Budget;
import io.bodkin.engine.memory.ChunkMemory;
import io.bodkin.engine.store.ChunkStore;
import io.bodkin.engine.store.Holds;
import io.bodkin.engine.store.SpillSettings;
import io.bodkin.engine.store.io.IoThreads;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One worker of this process: its memory, its store, its processors, and admission to both. */
final class LocalWorker {
    private static final Logger LOG = LoggerFactory.getLogger("io.bodkin.engine");
    private static final long CLOSE_WAIT_NANOS = 2_000_000_000L;
    private static final int FILE_THREADS = 4;

    private final ChunkMemory memory;
    private final ChunkStore store;
    private final IoThreads files;
    private final Holds holds;
    private final Payloads payloads;
    private final ChunkAccess chunks;
    private final Admitter admitter;
    private final ResultCache results;
    private final TaskRunner runner;
    private final Processors processors;

    /** No thread is inside a task any more; written by the thread that closes. */
    private boolean ended;

    /**
     * @param inTask whether the calling thread runs a task of this engine
     * @param crash called with an error of one of its threads: nothing can be relied on any more
     */
    LocalWorker(
            long memoryBytes,
            List<Processor> processors,
            Map<String, ProcessorKind> kinds,
            SpillSettings spill,
            long heapShareBytes,
            Events events,
            long stalledAfterNanos,
            BooleanSupplier inTask,
            Cancellations cancellations,
            Consumer<Throwable> crash) {
        this.memory = new ChunkMemory(new Budget(memoryBytes));
        try {
            this.store = new ChunkStore(memory, spill, heapShareBytes, events);
        } catch (Throwable failure) {
            memory.close();
            throw failure;
        }
        try {
            this.files = new IoThreads("bodkin-file", FILE_THREADS);
        } catch (Throwable failure) {
            store.close();
            memory.close();
            throw failure;
        }
        this.holds = new Holds(store);
        this.payloads = new Payloads(store);
        this.chunks = new ChunkAccess(memory, store, payloads, inTask);
        TaskEvents taskEvents = new TaskEvents(events);
        FunctionProfiles profiles = new FunctionProfiles();
        this.admitter = new Admitter(
                store, profiles, events, processors.size() + 2, stalledAfterNanos, chunks::pinnedOutside, crash);
        this.results = new ResultCache(store);
        this.runner = new TaskRunner(
                store,
                payloads,
                profiles,
                taskEvents,
                admitter,
                cancellations,
                new ResultKeeper(store, payloads, results));
        Processors tasks = new Processors(processors, kinds, taskEvents, runner::run, crash);
        this.processors = tasks;
        store.sayStalledAfter(stalledAfterNanos, () -> tasks.runningCount() == 0);
    }

    /** To be called once. If a thread cannot be started, all that there is has been closed again. */
    void start() {
        try {
            admitter.start(processors);
            processors.start();
        } catch (Throwable noThread) {
            try {
                endTasks(new EngineClosedException("the engine could not start", noThread));
                free();
            } catch (Throwable second) {
                noThread.addSuppressed(second);
            }
            throw noThread;
        }
    }

    ChunkMemory memory() {
        return memory;
    }

    ChunkStore store() {
        return store;
    }

    /** For the user's files. */
    IoThreads files() {
        return files;
    }

    Holds holds() {
        return holds;
    }

    Payloads payloads() {
        return payloads;
    }

    Processors processors() {
        return processors;
    }

    TaskRunner runner() {
        return runner;
    }

    ResultCache results() {
        return results;
    }

    Admitter admitter() {
        return admitter;
    }

    ChunkAccess chunks() {
        return chunks;
    }

    /**
     * Ends all tasks: those that have not begun fail, those that run are interrupted and waited for at most two
     * seconds. What a task that does not leave holds stays until it leaves; it is named in the log.
     *
     * @param reason what tasks fail with
     */
    void endTasks(EngineClosedException reason) {
        processors.stop();
        admitter.stop().forEach(node -> node.fail(reason));
        processors.drain().forEach(node -> node.fail(reason));
        ended = awaitProcessors();
        if (!ended) {
            LOG.warn(
                    "closing: {} still running after 2 s; its memory is kept until it leaves",
                    inside().stream().map(TaskNode::describe).collect(Collectors.joining(", ")));
        }
        inside().forEach(node -> node.fail(reason));
        processors.drain().forEach(node -> node.fail(reason));
    }

    /** After {@link #endTasks}: frees all chunks; memory that somebody still reads stays. */
    void free() {
        holds.close();
        if (ended) {
            files.close();
        } else {
            files.shutdown();
        }
        store.close();
        long held = memory.budget().held();
        if (ended && held == 0) {
            payloads.close();
            memory.close();
        } else {
            memory.releaseUnused();
            LOG.warn(
                    "closing: {} bytes of chunk memory are still in use: fetched blocks or batches were not closed",
                    held);
        }
    }

    private List<TaskNode<?>> inside() {
        return processors.carriers().inside();
    }

    private boolean awaitProcessors() {
        long until = System.nanoTime() + CLOSE_WAIT_NANOS;
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return processors.carriers().awaitEnd(until - System.nanoTime());
                } catch (InterruptedException e) {
                    interrupted = true; // what runs is waited for all the same: else its memory would be lost
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
