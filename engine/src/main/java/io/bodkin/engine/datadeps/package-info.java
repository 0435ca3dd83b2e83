/**
 * Regions of tasks that change shared data: which task has to wait for which
 * ({@link io.bodkin.engine.datadeps.Planner}, pure: accesses in, an order out), and how a region is run
 * ({@link io.bodkin.engine.datadeps.DatadepsRegion}, to read first).
 *
 * <p>A region belongs to the thread that opened it, until the block has ended; from then on it is ordinary tasks.
 */
package io.bodkin.engine.datadeps;
