/**
 * What runs inside a task: a program is evaluated over a region, tile by tile, reading whatever parts of whatever
 * blocks the region needs. Programs and tasks are immutable and serialisable; what a task works with belongs to its
 * thread. Read {@link io.bodkin.darray.eval.Evaluation} first.
 */
package io.bodkin.darray.eval;
