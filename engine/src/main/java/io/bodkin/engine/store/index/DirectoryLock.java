package io.bodkin.engine.store.index;

import io.bodkin.engine.fault.BodkinException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Decides who opens a directory, or its index. Ends with {@link #close} or with the process, however that dies. */
public final class DirectoryLock implements AutoCloseable {
    /**
     * The lock files that this process holds. On POSIX a process loses its lock as soon as it closes any channel to the
     * file: so a second try in the same process must not even open it.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private DirectoryLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** @throws IndexFaultException of kind USER if it is held, by this process or another */
    public static DirectoryLock acquire(Path directory, String name) throws IOException {
        Path file = directory.toRealPath().resolve(name);
        if (!HELD.add(file)) {
            throw inUse(directory, ProcessHandle.current().pid() + ", this one");
        }
        FileChannel channel = null;
        try {
            channel = PrivateFiles.open(file);
            Optional<FileLock> lock = Optional.ofNullable(channel.tryLock());
            if (lock.isEmpty()) {
                throw inUse(directory, holder(channel));
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new DirectoryLock(file, channel);
        } catch (Throwable failure) {
            HELD.remove(file);
            if (channel != null) {
                try {
                    channel.close();
                } catch (IOException e) {
                    failure.addSuppressed(e);
                }
            }
            throw failure;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(20);
        channel.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).replaceAll("\\D", "?");
    }

    private static IndexFaultException inUse(Path directory, String process) {
        return new IndexFaultException(
                Kind.USER,
                directory + ": in use by another engine (process " + process
                        + "); close that one, or use another directory");
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            try {
                channel.close();
            } finally {
                HELD.remove(file);
            }
        }
    }
}
