package io.bodkin.engine.chunk;

/**
 * What it takes to bring a chunk back from its place on disk, in bytes.
 *
 * @param requests to the file that have to be waited for one after another: to open it, for its footer, for its bytes
 * @param read from the device
 * @param decoded that come of decompressing: those that lie in the file as they are in memory do not count
 * @param deserialised that objects are made of
 */
public record LoadCost(int requests, long read, long decoded, long deserialised) {
    /** A few requests to a file that has to be opened. */
    public static LoadCost ofFile(long read, long decoded) {
        return new LoadCost(4, read, decoded, 0);
    }

    /** Of a file that is open as a rule. */
    public static LoadCost ofOpenFile(long read, long decoded) {
        return new LoadCost(1, read, decoded, 0);
    }

    public static LoadCost ofObject(long bytes) {
        return new LoadCost(2, bytes, 0, bytes);
    }
}
