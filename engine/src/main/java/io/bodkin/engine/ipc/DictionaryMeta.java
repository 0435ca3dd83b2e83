package io.bodkin.engine.ipc;

/**
 * One dictionary batch of a file.
 *
 * @param delta whether its values come after those that the dictionary already has; else they replace them
 * @param values one column
 */
public record DictionaryMeta(long id, boolean delta, BatchMeta values) {}
