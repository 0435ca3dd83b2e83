package io.bodkin.engine.api;

/**
 * A value that names its content, so that it need not be read to know whether it is the same: a file with its size,
 * time and checksum. What it answers decides whether a cached result is used.
 */
public interface Identified {
    /** Equal if and only if the content is equal, also in another process. */
    String identity();
}
