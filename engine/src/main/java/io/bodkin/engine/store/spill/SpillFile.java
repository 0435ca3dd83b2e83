package io.bodkin.engine.store.spill;

import io.bodkin.engine.store.file.ChunkFile;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One spill file and its share of the disk. Shared by the chunks that are in it: the last to leave removes it. Owns no
 * mapping: a mapping may outlive the file's name.
 */
final class SpillFile implements ChunkFile {
    private final SpillSpace space;
    private final Path path;
    private final long bytes;
    private final AtomicInteger chunks;

    SpillFile(SpillSpace space, Path path, long bytes, int chunks) {
        this.space = space;
        this.path = path;
        this.bytes = bytes;
        this.chunks = new AtomicInteger(chunks);
    }

    @Override
    public Path path() {
        return path;
    }

    /** One chunk less. */
    @Override
    public void leave() {
        if (chunks.decrementAndGet() == 0) {
            space.remove(path, bytes);
        }
    }
}
