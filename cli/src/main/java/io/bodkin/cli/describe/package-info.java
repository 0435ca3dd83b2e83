/**
 * What {@code describe} says of a column, computed from Arrow vectors. Read
 * {@link io.bodkin.cli.describe.ColumnAccumulator} first. Nothing here knows tasks or files: an accumulator belongs to
 * one thread at a time, vectors are borrowed for the call.
 */
package io.bodkin.cli.describe;
