package io.bodkin.engine.ipc.write;

import io.bodkin.engine.ipc.FileAccessException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that appears under its name complete, or not at all: it is written under a temporary name in the same folder,
 * forced to the device, and renamed. Closed without {@link #commit}, it leaves nothing; after a crash a hidden file
 * that ends in {@code .part} may stay. Owned by one thread.
 */
public final class AtomicFile implements AutoCloseable {
    private final Path target;
    private final Path temporary;
    private boolean committed;

    private AtomicFile(Path target, Path temporary) {
        this.target = target;
        this.temporary = temporary;
    }

    /** Creates nothing yet: the caller creates {@link #temporary}. */
    public static AtomicFile at(Path target) {
        Path absolute = target.toAbsolutePath();
        Path name = absolute.getFileName();
        if (name == null || Files.isDirectory(absolute)) {
            throw FileAccessException.of(target, "cannot write", new IOException("is a directory"));
        }
        return new AtomicFile(absolute, absolute.resolveSibling("." + name + "." + UUID.randomUUID() + ".part"));
    }

    /** Where to write. */
    public Path temporary() {
        return temporary;
    }

    /** The written file, closed by now, takes the name of the target, replacing what was there; durable on return. */
    public void commit() throws IOException {
        force(temporary, StandardOpenOption.WRITE);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        committed = true;
        force(target.getParent(), StandardOpenOption.READ);
    }

    private static void force(Path path, StandardOpenOption option) throws IOException {
        try (FileChannel channel = FileChannel.open(path, option)) {
            channel.force(true);
        }
    }

    /** Removes the temporary file unless it was committed. */
    @Override
    public void close() throws IOException {
        if (!committed) {
            Files.deleteIfExists(temporary);
        }
    }
}
