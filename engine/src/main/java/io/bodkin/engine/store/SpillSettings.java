package io.bodkin.engine.store;

import java.nio.file.Path;

/**
 * Where chunks go that do not fit in memory.
 *
 * @param directory that the engine makes its own folder in
 * @param limitBytes of disk that spilled chunks may take
 * @param writers threads that write at the same time
 * @param readRequests large reads in flight at the same time
 */
public record SpillSettings(Path directory, long limitBytes, int writers, int readRequests) {}
