/**
 * Files of chunks that do not fit in memory. Read {@link io.bodkin.engine.store.spill.SpillFiles} first. A chunk is a
 * file of its own, or, if it is small, one batch of a shared {@link io.bodkin.engine.store.spill.Segment}; whoever
 * writes gets a backing that owns its part of the file. All disk space is counted in
 * {@link io.bodkin.engine.store.spill.SpillSpace}.
 */
package io.bodkin.engine.store.spill;
