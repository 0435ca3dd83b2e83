package io.bodkin.engine.store;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.bodkin.engine.fault.BudgetException;
import io.bodkin.engine.fault.SpillException;
import io.bodkin.engine.memory.ByteSize;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The folder of one engine's spill files, and its share of the disk. Every engine has a folder of its own, {@code
 * engine-*}, under the directory that the user names, so that engines never mix files; it is for the owner's eyes only.
 * A lock file in it tells the living from the dead: opening removes the folders whose owner is gone.
 *
 * <p>Thread-safe.
 */
final class SpillDirectory implements AutoCloseable {
    private static final String PREFIX = "engine-";
    private static final String LOCK = "lock";

    private final Path folder;
    private final FileChannel lockChannel;
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    private SpillDirectory(Path folder, FileChannel lockChannel, long limit) {
        this.folder = folder;
        this.lockChannel = lockChannel;
        this.limit = limit;
    }

    /** @throws SpillException if the folder cannot be made there */
    static SpillDirectory open(Path parent, long limit) {
        try {
            Files.createDirectories(parent);
            removeDead(parent);
            Path folder = Files.createTempDirectory(parent, PREFIX, ownerOnly(parent, "rwx------"));
            FileChannel channel = FileChannel.open(folder.resolve(LOCK), CREATE, WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw new IOException("another process took its lock");
            }
            return new SpillDirectory(folder, channel, limit);
        } catch (IOException e) {
            throw new SpillException("cannot use " + parent + " as spill directory: " + reason(e)
                    + "; name another one (bodkin.spillDirectory)", e);
        }
    }

    static String reason(IOException e) {
        return e instanceof java.nio.file.AccessDeniedException ? "permission denied"
                : e instanceof java.nio.file.FileAlreadyExistsException ? "it is not a directory"
                : e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    FileAttribute<?>[] ownerOnlyFile() {
        return ownerOnly(folder, "rw-------");
    }

    private static FileAttribute<?>[] ownerOnly(Path where, String permissions) {
        boolean posix = where.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))}
                : new FileAttribute<?>[0];
    }

    private static void removeDead(Path parent) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path folder : folders) {
                if (isDead(folder)) {
                    removeTree(folder);
                }
            }
        }
    }

    /** A folder without a lock file is one that its engine is just making, or one that a crash left half removed. */
    private static boolean isDead(Path folder) throws IOException {
        Path lock = folder.resolve(LOCK);
        if (!Files.exists(lock)) {
            long age = System.currentTimeMillis() - Files.getLastModifiedTime(folder).toMillis();
            return age > 60_000;
        }
        try (FileChannel channel = FileChannel.open(lock, WRITE); FileLock taken = channel.tryLock()) {
            return taken != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    private static void removeTree(Path folder) throws IOException {
        // The lock goes last: while it is there, a folder half removed is found again.
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (!file.getFileName().toString().equals(LOCK)) {
                    Files.deleteIfExists(file);
                }
            }
        }
        Files.deleteIfExists(folder.resolve(LOCK));
        Files.deleteIfExists(folder);
    }

    Path folder() {
        return folder;
    }

    /** A new empty file, readable by the owner only. */
    Path create(String name) throws IOException {
        return Files.createFile(folder.resolve(name), ownerOnlyFile());
    }

    /** @throws BudgetException if the disk share is used up */
    void reserve(long bytes) {
        long now = used.addAndGet(bytes);
        if (now > limit) {
            used.addAndGet(-bytes);
            throw new BudgetException("cannot spill " + ByteSize.format(bytes) + ": the spill limit is "
                    + ByteSize.format(limit) + ", and " + ByteSize.format(now - bytes)
                    + " of it is used; raise it (bodkin.spillLimit), or release results that are no longer needed");
        }
    }

    void unreserve(long bytes) {
        used.addAndGet(-bytes);
    }

    long usedBytes() {
        return used.get();
    }

    @Override
    public void close() throws IOException {
        try {
            removeTree(folder);
        } finally {
            lockChannel.close();
        }
    }
}
