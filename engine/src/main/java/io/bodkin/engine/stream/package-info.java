/**
 * Tasks that run over and over, with edges between them. Read {@code Region} first, then {@code Stage} (one task),
 * {@code StageLoop} (what its thread does) and {@code Edge} (between two threads). The loop of a stage is an ordinary
 * task that takes no processor; a stage's fields that others change are its signal, its outputs and its parked thread.
 */
package io.bodkin.engine.stream;
