package io.bodkin.engine.store;

/** Told when a load ends, by the I/O thread; must not throw. */
@FunctionalInterface
interface LoadWaiter {
    /** @param failure null if it went well */
    void loaded(Throwable failure);
}
