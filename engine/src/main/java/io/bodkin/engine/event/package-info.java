/**
 * What happened, for progress bars, statistics and timelines. Read {@link io.bodkin.engine.event.Event} first.
 * Listeners are called by the thread to which the thing happened, with no lock held; they must be quick and must not
 * throw.
 */
package io.bodkin.engine.event;
