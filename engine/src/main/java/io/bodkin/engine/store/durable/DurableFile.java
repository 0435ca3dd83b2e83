package io.bodkin.engine.store.durable;

import io.bodkin.engine.fault.IoFault;
import io.bodkin.engine.store.file.ChunkFile;
import io.bodkin.engine.store.io.Disk;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One version of a named chunk on disk. It stays when nobody uses it, until it is replaced or removed; and then until
 * its last user has left.
 */
final class DurableFile implements ChunkFile {
    private static final Logger LOG = LoggerFactory.getLogger(DurableFile.class);

    private final Path path;
    private final Disk disk;

    // Guarded by this.
    private int users;
    private boolean retired;

    DurableFile(Path path, Disk disk) {
        this.path = path;
        this.disk = disk;
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

    /** Whether a chunk refers to it. */
    synchronized boolean isUsed() {
        return users > 0;
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

    /** It is not the current version any more. */
    void retire() {
        boolean last;
        synchronized (this) {
            last = !retired && users == 0;
            retired = true;
        }
        if (last) {
            delete();
        }
    }

    /** A newer version counts already; what cannot be deleted now, the next start removes. */
    private void delete() {
        try {
            disk.delete(path);
        } catch (IOException e) {
            LOG.warn("cannot delete {}, which was replaced: {}", path, IoFault.reason(e));
        }
    }
}
