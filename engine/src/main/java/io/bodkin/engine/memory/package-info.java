/**
 * Native memory and the limit on it. Read {@link io.bodkin.engine.memory.Budget} first.
 *
 * <p>Bytes go one way: a {@link io.bodkin.engine.memory.Reservation} takes them from the
 * {@link io.bodkin.engine.memory.Budget}; an allocation draws them from the reservation; the end of the buffer gives
 * them back to the budget. All classes here may be entered by any thread; none calls foreign code while it holds a
 * lock.
 */
package io.bodkin.engine.memory;
