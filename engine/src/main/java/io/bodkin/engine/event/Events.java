package io.bodkin.engine.event;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands events to listeners. When nobody listens, an event costs one volatile read and is not even made. */
public final class Events implements EventSource {
    private static final Logger LOG = LoggerFactory.getLogger(Events.class);

    private final List<Listening> all = new CopyOnWriteArrayList<>();
    private volatile boolean heard;

    private final class Listening implements Registration {
        private final EventListener listener;

        Listening(EventListener listener) {
            this.listener = listener;
        }

        @Override
        public void close() {
            synchronized (Events.this) {
                all.remove(this);
                heard = !all.isEmpty();
            }
        }
    }

    @Override
    public Registration listen(EventListener listener) {
        Listening listening = new Listening(requireNonNull(listener, "listener"));
        synchronized (this) {
            all.add(listening);
            heard = true;
        }
        return listening;
    }

    /** Whether anybody listens: to be asked first where an event would cost something to describe. */
    public boolean heard() {
        return heard;
    }

    public void emit(Supplier<? extends Event> event) {
        if (heard) {
            emit(event.get());
        }
    }

    public void emit(Event event) {
        for (Listening listening : all) {
            try {
                listening.listener.on(event);
            } catch (RuntimeException | Error problem) {
                // The thread to which it happened has more to do than to tell of it.
                LOG.warn("a listener failed on {}", event, problem);
            }
        }
    }
}
