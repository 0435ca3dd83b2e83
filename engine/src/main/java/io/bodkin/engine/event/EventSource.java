package io.bodkin.engine.event;

/** Where the events of an engine are heard. Thread-safe. */
public interface EventSource {
    /** That somebody listens. */
    interface Registration extends AutoCloseable {
        /** Nothing is heard any more; an event that is being told now still may be. Idempotent. */
        @Override
        void close();
    }

    /**
     * Has {@code listener} hear every event from now on: called by the thread to which it happened, with no lock held.
     * It must be quick; what it throws is logged.
     */
    Registration listen(EventListener listener);
}
