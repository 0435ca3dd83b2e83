package io.bodkin.engine.datadeps;

/**
 * One access of one task.
 *
 * @param owner what is accessed, by identity: an array, an object, a cell of the region
 * @param writes or only reads
 */
public record Touch(Object owner, Footprint footprint, boolean writes) {}
