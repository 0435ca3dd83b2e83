package io.bodkin.engine.store.spill;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.bodkin.engine.fault.IoFault;
import io.bodkin.engine.fault.SpillException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one engine's spill files. Every engine has a folder of its own, {@code engine-*}, under the directory
 * that the user names, so that engines never mix files; it is for the owner's eyes only. A lock file in it tells the
 * living from the dead: opening removes the folders whose owner is gone.
 *
 * <p>Thread-safe.
 */
public final class SpillDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpillDirectory.class);
    private static final String PREFIX = "engine-";
    private static final String LOCK = "lock";

    /** The folders of this process. */
    private static final Set<Path> ALIVE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel lockChannel;

    private SpillDirectory(Path folder, FileChannel lockChannel) {
        this.folder = folder;
        this.lockChannel = lockChannel;
    }

    /** @throws SpillException if the folder cannot be made there */
    public static SpillDirectory open(Path parent) {
        try {
            Files.createDirectories(parent);
            removeDead(parent);
            Path folder = Files.createTempDirectory(parent, PREFIX, ownerOnly(parent, "rwx------"))
                    .toRealPath();
            ALIVE.add(folder);
            try {
                return new SpillDirectory(folder, lock(folder));
            } catch (Throwable failure) {
                ALIVE.remove(folder);
                throw failure;
            }
        } catch (IOException e) {
            throw new SpillException(
                    IoFault.kind(e),
                    "cannot use " + parent + " as spill directory: " + reason(e)
                            + "; name another one (bodkin.spillDirectory)",
                    e);
        }
    }

    /** The lock file gets its name when it is locked: so whoever sees it unlocked knows that its owner is gone. */
    private static FileChannel lock(Path folder) throws IOException {
        Path unnamed = folder.resolve(LOCK + ".new");
        FileChannel channel = FileChannel.open(unnamed, Set.of(CREATE, WRITE), ownerOnly(folder, "rw-------"));
        try {
            if (channel.tryLock() == null) {
                throw new IOException("another process took its lock");
            }
            Files.move(unnamed, folder.resolve(LOCK), StandardCopyOption.ATOMIC_MOVE);
            return channel;
        } catch (Throwable failure) {
            channel.close();
            throw failure;
        }
    }

    private static String reason(IOException e) {
        return e instanceof FileAlreadyExistsException ? "it is not a directory" : IoFault.reason(e);
    }

    FileAttribute<?>[] ownerOnlyFile() {
        return ownerOnly(folder, "rw-------");
    }

    private static FileAttribute<?>[] ownerOnly(Path where, String permissions) {
        boolean posix = where.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static void removeDead(Path parent) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path folder : folders) {
                try {
                    removeIfDead(folder.toRealPath());
                } catch (IOException e) {
                    // Of another user, or another engine is removing it too: no reason not to start.
                    LOG.debug("cannot remove what an engine that is gone left in {}", folder, e);
                }
            }
        }
    }

    /**
     * A folder without a lock file is one that its engine is just making, or one that a crash left half made or
     * removed.
     */
    private static void removeIfDead(Path folder) throws IOException {
        // On POSIX a process loses its lock as soon as it closes any channel to the file: so ours are not even opened.
        if (ALIVE.contains(folder)) {
            return;
        }
        Path lock = folder.resolve(LOCK);
        if (!Files.exists(lock)) {
            long age = System.currentTimeMillis()
                    - Files.getLastModifiedTime(folder).toMillis();
            if (age > 60_000) {
                removeTree(folder);
            }
            return;
        }
        try (FileChannel channel = FileChannel.open(lock, WRITE);
                FileLock taken = channel.tryLock()) {
            if (taken != null) {
                removeTree(folder);
            }
        } catch (OverlappingFileLockException alive) {
            // An engine of this JVM whose classes another loader has.
            return;
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

    public Path folder() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        try {
            removeTree(folder);
        } finally {
            lockChannel.close();
            ALIVE.remove(folder);
        }
    }
}
