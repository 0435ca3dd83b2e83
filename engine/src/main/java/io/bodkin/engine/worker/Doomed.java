package io.bodkin.engine.worker;

/**
 * Attached to a task that is to fail without running: the processors end tasks, so that no other thread runs what
 * follows.
 */
record Doomed(Throwable cause) {}
