/**
 * Runs as files that other tools show. Read {@link io.bodkin.engine.trace.EventLog} first: it collects events, and the
 * writers make of them what they write, when they are asked. Users see it as {@code RunTrace}.
 */
package io.bodkin.engine.trace;
