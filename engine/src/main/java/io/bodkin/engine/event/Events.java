package io.bodkin.engine.event;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands events to listeners. When nobody listens, an event costs one volatile read and is not even made. */
public final class Events {
    private static final Logger LOG = LoggerFactory.getLogger(Events.class);

    private final List<EventListener> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean heard;

    public void add(EventListener listener) {
        listeners.add(listener);
        heard = true;
    }

    public void remove(EventListener listener) {
        listeners.remove(listener);
        heard = !listeners.isEmpty();
    }

    public boolean heard() {
        return heard;
    }

    public void emit(Supplier<? extends Event> event) {
        if (heard) {
            Event made = event.get();
            for (EventListener listener : listeners) {
                try {
                    listener.on(made);
                } catch (RuntimeException | Error problem) {
                    // The thread to which it happened has more to do than to tell of it.
                    LOG.warn("a listener failed on {}", made, problem);
                }
            }
        }
    }
}
