package io.bodkin.engine.store.spill;

import io.bodkin.engine.fault.BudgetException;
import io.bodkin.engine.memory.ByteSize;
import io.bodkin.engine.store.io.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The disk space of spill files: set aside before a file is written, and free again when the file is gone. What could
 * not be deleted stays counted, and is tried again before anybody is refused.
 *
 * <p>Thread-safe. Invariant: what is used is at least the length of the files that are there, and at most the limit,
 * but for files that came out longer than was expected.
 */
final class SpillSpace {
    private final SpillDirectory directory;
    private final long limit;
    private final Disk disk;
    private final Runnable spaceFreed;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong renamed = new AtomicLong();

    /** Files that could not be deleted, and what they take. Their names are not used again. */
    private final Map<Path, Long> undeleted = new ConcurrentHashMap<>();

    /**
     * @param limit in bytes
     * @param spaceFreed called when a file has gone
     */
    SpillSpace(SpillDirectory directory, long limit, Disk disk, Runnable spaceFreed) {
        this.directory = directory;
        this.limit = limit;
        this.disk = disk;
        this.spaceFreed = spaceFreed;
    }

    /**
     * Sets space aside for a new file.
     *
     * @param stem of its name, and {@code extension}; of no other file that is there
     * @throws BudgetException if there is not so much left
     */
    NewFile newFile(String stem, String extension, long expected) {
        if (!tryTake(expected)) {
            deleteAgain();
            if (!tryTake(expected)) {
                throw new BudgetException("cannot spill " + ByteSize.format(expected) + ": the spill limit is "
                        + ByteSize.format(limit) + ", and " + ByteSize.format(used.get())
                        + " of it is used; raise it (bodkin.spillLimit), or release results that are no longer needed");
            }
        }
        Path path = directory.folder().resolve(stem + extension);
        while (undeleted.containsKey(path)) {
            path = directory.folder().resolve(stem + "-" + renamed.incrementAndGet() + extension);
        }
        return new NewFile(this, path, expected);
    }

    private boolean tryTake(long bytes) {
        while (true) {
            long now = used.get();
            if (bytes > limit - now) {
                return false;
            }
            if (used.compareAndSet(now, now + bytes)) {
                return true;
            }
        }
    }

    private void deleteAgain() {
        for (Path file : List.copyOf(undeleted.keySet())) {
            Long bytes = undeleted.remove(file);
            if (bytes != null) {
                tryDelete(file, bytes);
            }
        }
    }

    /** A file of {@code expected} bytes is written, and has {@code size}. */
    void wrote(long size, long expected) {
        used.addAndGet(size - expected);
        written.addAndGet(size);
    }

    /** A file that is not needed any more goes, and gives its bytes back. */
    void remove(Path file, long bytes) {
        if (tryDelete(file, bytes)) {
            spaceFreed.run();
        }
    }

    /** As {@link #remove}, of a file that was not written to its end: for nobody a reason to write again. */
    void abandon(Path file, long bytes) {
        tryDelete(file, bytes);
    }

    private boolean tryDelete(Path file, long bytes) {
        try {
            disk.delete(file);
        } catch (IOException e) {
            // Its folder goes with the engine. Until then it takes its space.
            undeleted.put(file, bytes);
            return false;
        }
        used.addAndGet(-bytes);
        return true;
    }

    Disk disk() {
        return disk;
    }

    FileAttribute<?>[] ownerOnly() {
        return directory.ownerOnlyFile();
    }

    long usedBytes() {
        return used.get();
    }

    long bytesWritten() {
        return written.get();
    }
}
