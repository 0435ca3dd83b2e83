package io.bodkin.darray.sort;

import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import java.io.Serializable;
import java.util.List;

/**
 * Records that were distributed into cells, or sorted, and written in pieces of one length, so that parts can be read.
 * Equal keys have the order in which they came, and lie in one cell or in several that follow each other.
 *
 * @param pieces handles, which go with the run
 * @param starts where each cell begins, and where the last ends
 * @param least of each cell its least key
 * @param greatest of each cell its greatest key
 */
record Run(List<Chunk<Block>> pieces, int[] starts, long[] least, long[] greatest) implements Serializable {
    private static final long serialVersionUID = 1L;

    int cells() {
        return least.length;
    }
}
