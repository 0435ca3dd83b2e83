package io.bodkin.engine.store.file;

import java.nio.file.Path;

/** The file that a chunk can be brought back from. */
public interface ChunkFile {
    Path path();

    /** The chunk does not need it any more. */
    void leave();
}
