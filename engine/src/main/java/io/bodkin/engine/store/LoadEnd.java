package io.bodkin.engine.store;

import java.util.List;

/** Who is to be told that a load has ended, and what else is left to do outside the entry's lock. */
record LoadEnd(List<LoadWaiter> waiters, Departure departure) {}
