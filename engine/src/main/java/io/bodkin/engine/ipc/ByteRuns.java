package io.bodkin.engine.ipc;

import java.io.IOException;

/**
 * Bytes of a file in runs of one length: a box of a larger row-major array. The arrays are not to be changed.
 *
 * @param first where the first run begins
 * @param length of a run, in bytes
 * @param counts how many runs follow each other, outermost first; none: there is one run
 * @param strides for each count, how far apart they begin
 */
public record ByteRuns(long first, long length, long[] counts, long[] strides) {
    /** What is done with a run. */
    @FunctionalInterface
    public interface Visitor {
        /** @param done bytes of the runs before it */
        void run(long position, long done) throws IOException;
    }

    public boolean isOne() {
        return counts.length == 0;
    }

    /** Of all runs. */
    public long bytes() {
        long bytes = length;
        for (long count : counts) {
            bytes *= count;
        }
        return bytes;
    }

    /** All of the file from the first run to the last. */
    public ByteRange span() {
        long end = first + length;
        for (int i = 0; i < counts.length; i++) {
            end += (counts[i] - 1) * strides[i];
        }
        return new ByteRange(first, end - first);
    }

    /** Visits the runs in their order. */
    public void forEach(Visitor visitor) throws IOException {
        long[] at = new long[counts.length];
        long position = first;
        long done = 0;
        while (true) {
            visitor.run(position, done);
            done += length;
            int axis = counts.length - 1;
            while (axis >= 0 && ++at[axis] == counts[axis]) {
                position -= (counts[axis] - 1) * strides[axis];
                at[axis] = 0;
                axis--;
            }
            if (axis < 0) {
                return;
            }
            position += strides[axis];
        }
    }
}
