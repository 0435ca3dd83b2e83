package io.bodkin.engine.api;

/**
 * Takes the tasks of one datadeps region: those that the block spawns here. They appear to run in the order in which
 * they were spawned, as far as what they do with their arguments shows.
 *
 * <p>An argument without annotation is read. What a function captures is not looked at. The tasks begin when the block
 * has ended: until then their results can be arguments of later tasks, and cannot be fetched.
 *
 * <p>Belongs to the thread that runs the block.
 */
public interface Region extends Spawner {}
