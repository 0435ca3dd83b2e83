package io.bodkin.engine.event;

/** Hears what happens. Called by many threads at once. */
@FunctionalInterface
public interface EventListener {
    void on(Event event);
}
