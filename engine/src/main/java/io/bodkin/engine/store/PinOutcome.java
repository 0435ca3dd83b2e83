package io.bodkin.engine.store;

/** What a pin of a chunk that was on disk just before means for who took it. */
enum PinOutcome {
    /** The caller has it loaded; the waiter will be told. */
    LOAD,
    /** Somebody else does; the waiter will be told. */
    WAIT,
    /** It is there, or lost. The waiter will not be told. */
    ENDED
}
