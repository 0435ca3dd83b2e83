/**
 * Graphs that are built first and run later. Read {@link io.bodkin.engine.lazy.LazyGraph}, then
 * {@link io.bodkin.engine.lazy.RunOrder}. A graph belongs to the thread that builds it; what was built is immutable,
 * and any thread may run it.
 */
package io.bodkin.engine.lazy;
