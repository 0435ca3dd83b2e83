package io.bodkin.engine.store;

/**
 * The orders that chunks leave memory in: of Arrow data that has a file, of Arrow data that has none, and of objects. A
 * chunk is in at most one of them.
 */
record EvictionOrders(EvictionOrder clean, EvictionOrder dirty, EvictionOrder objects) {
    EvictionOrders() {
        this(new EvictionOrder(), new EvictionOrder(), new EvictionOrder());
    }

    EvictionOrder of(boolean onHeap, EntryState state) {
        return onHeap ? objects : state == EntryState.CLEAN ? clean : dirty;
    }
}
