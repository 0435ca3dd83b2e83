package io.bodkin.engine.jfr;

import io.bodkin.engine.event.EventSource;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the events of engines to the Flight Recorder, while a recording has any of ours enabled, which none has by
 * itself: {@code -XX:StartFlightRecording:filename=run.jfr,io.bodkin.TaskRun#enabled=true}. Thread-safe.
 */
public final class FlightEvents {
    private static final Logger LOG = LoggerFactory.getLogger(FlightEvents.class);

    /** Done once the recorder tells of its recordings. */
    private static final CompletableFuture<Void> READY = new CompletableFuture<>();

    private static boolean started;

    private FlightEvents() {}

    /**
     * Has the events of an engine recorded, until what is returned is closed. Does nothing where there is no recorder.
     * The recorder is asked by a thread of its own, since that takes some milliseconds: recordings that are running
     * already hear events from then on.
     */
    public static EventSource.Registration connect(EventSource events) {
        if (ModuleLayer.boot().findModule("jdk.jfr").isEmpty()) {
            return () -> {};
        }
        synchronized (FlightEvents.class) {
            if (!started) {
                started = true;
                Thread thread = new Thread(FlightEvents::start, "bodkin-flight-recorder");
                thread.setDaemon(true);
                thread.start();
            }
        }
        Recordings.Connection connection = Recordings.connect(events);
        return connection::close;
    }

    private static void start() {
        try {
            Recordings.watch();
            READY.complete(null);
        } catch (Throwable failure) {
            // Of the recorder: that must not be the end of a program that has not asked for it.
            LOG.warn("events cannot be recorded by the Flight Recorder", failure);
            READY.completeExceptionally(failure);
        }
    }

    /** Waits until recordings that are started now will hear all that follows. */
    static void awaitReady() {
        READY.join();
    }
}
