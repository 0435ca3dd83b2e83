/**
 * Decisions: which task gets memory next, who has waited too long, who must fail. Pure: signals in, commands out, no
 * clock, no threads, no I/O; the same signals give the same commands. One thread drives it. Read
 * {@link io.bodkin.engine.schedule.Admission} first.
 */
package io.bodkin.engine.schedule;
