package io.bodkin.engine.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One version of a named chunk on disk. It stays when nobody uses it, until it is replaced or removed; and then until its
 * last user has left.
 */
final class DurableFile implements ChunkFile {
    private final Path path;

    // Guarded by this.
    private int users;
    private boolean retired;

    DurableFile(Path path) {
        this.path = path;
    }

    @Override
    public Path path() {
        return path;
    }

    /** One more chunk refers to it; false if it was replaced or removed. */
    synchronized boolean tryEnter() {
        if (!retired) {
            users++;
        }
        return !retired;
    }

    @Override
    public void leave() {
        boolean last;
        synchronized (this) {
            users--;
            last = retired && users == 0;
        }
        if (last) {
            delete();
        }
    }

    /** It is not the current version any more. Returns whether it is gone already. */
    boolean retire() {
        boolean last;
        synchronized (this) {
            retired = true;
            last = users == 0;
        }
        if (last) {
            delete();
        }
        return last;
    }

    private void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            path.toFile().deleteOnExit(); // a newer version counts; the next start removes this one
        }
    }
}
