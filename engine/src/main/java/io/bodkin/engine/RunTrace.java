package io.bodkin.engine;

import io.bodkin.engine.event.EventSource;
import io.bodkin.engine.trace.EventLog;
import io.bodkin.engine.trace.TraceFiles;
import java.nio.file.Path;

/**
 * What happens in an engine from now on, to be looked at with other tools. It keeps the first {@link #EVENTS} events,
 * in about 150 bytes each, and counts the others. Thread-safe.
 *
 * <pre>{@code
 * try (RunTrace trace = RunTrace.of(engine)) {
 *     engine.spawn(() -> 1).fetch();
 *     trace.writeChrome(Path.of("trace.json")); // for ui.perfetto.dev or chrome://tracing
 *     trace.writeDot(Path.of("tasks.dot"));     // for Graphviz
 * }
 * }</pre>
 */
public final class RunTrace implements AutoCloseable {
    /** How many events are kept if nothing else is said. */
    public static final int EVENTS = 1 << 18;

    private final Engine engine;
    private final EventLog log;
    private final EventSource.Registration registration;

    private RunTrace(Engine engine, int most) {
        this.engine = engine;
        this.log = new EventLog(most, System::nanoTime, engine.runtime()::heldBytes);
        this.registration = engine.events().listen(log);
    }

    /** Collects from now on. */
    public static RunTrace of(Engine engine) {
        return of(engine, EVENTS);
    }

    /** @param most events that are kept */
    public static RunTrace of(Engine engine, int most) {
        return new RunTrace(engine, most);
    }

    /** How many events there was no room for: they are in no file. */
    public long leftOut() {
        return log.leftOut();
    }

    /**
     * Writes what was collected so far in the Trace Event Format: a row for each processor and for each thread that
     * reads or writes spilled chunks, chunk memory as a counter.
     *
     * @throws io.bodkin.engine.fault.BodkinException if the file cannot be written
     */
    public void writeChrome(Path file) {
        TraceFiles.writeChrome(log, engine.processors(), file);
    }

    /**
     * Writes the tasks that were spawned so far, with what they take, in the DOT language.
     *
     * @throws io.bodkin.engine.fault.BodkinException if the file cannot be written
     */
    public void writeDot(Path file) {
        TraceFiles.writeDot(log, file);
    }

    /** Collects no more; what was collected can still be written, also after the engine has closed. Idempotent. */
    @Override
    public void close() {
        registration.close();
    }
}
