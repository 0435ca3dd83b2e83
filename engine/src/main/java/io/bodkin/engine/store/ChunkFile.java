package io.bodkin.engine.store;

import java.nio.file.Path;

/** The file that a chunk can be brought back from. */
interface ChunkFile {
    Path path();

    /** The chunk does not need it any more. */
    void leave();
}
