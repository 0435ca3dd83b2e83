/**
 * Runs tasks: processors with their queues, threads that carry them, admission to memory, arguments and results. Read
 * {@link io.bodkin.engine.worker.Processors} first, then {@link io.bodkin.engine.worker.TaskRunner}.
 *
 * <p>Threads: one carrier for each processor, and one more for each task that is blocked in a wait; one admission
 * thread.
 */
package io.bodkin.engine.worker;
