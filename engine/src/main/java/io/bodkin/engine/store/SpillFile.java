package io.bodkin.engine.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One spill file and its share of the disk. Shared by the chunks that are in it: the last to leave removes it. Owns no
 * mapping: a mapping may outlive the file's name.
 */
final class SpillFile implements ChunkFile {
    private final Path path;
    private final AtomicInteger chunks;
    private final Disk disk;
    private final Runnable removed;

    /** @param removed called once, when the file is gone and its bytes are free */
    SpillFile(Path path, int chunks, Disk disk, Runnable removed) {
        this.disk = disk;
        this.path = path;
        this.chunks = new AtomicInteger(chunks);
        this.removed = removed;
    }

    @Override
    public Path path() {
        return path;
    }

    /** One chunk less. */
    @Override
    public void leave() {
        if (chunks.decrementAndGet() == 0) {
            try {
                disk.delete(path);
            } catch (IOException e) {
                path.toFile().deleteOnExit(); // its folder goes with the engine; the space is lost until then
            }
            removed.run();
        }
    }
}
