package io.bodkin.engine.ipc;

import io.bodkin.engine.fault.FileChangedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/** A file open for positioned reads, and how long it was when it was opened. Any thread. */
public final class FileBytes implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final long size;
    private final FileTime modified;

    private FileBytes(Path file, FileChannel channel, long size, FileTime modified) {
        this.file = file;
        this.channel = channel;
        this.size = size;
        this.modified = modified;
    }

    /** @throws FileAccessException if it cannot be opened */
    public static FileBytes open(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                throw new IOException("is a directory");
            }
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                return new FileBytes(file, channel, channel.size(), attributes.lastModifiedTime());
            } catch (Throwable failure) {
                channel.close();
                throw failure;
            }
        } catch (IOException e) {
            throw FileAccessException.of(file, "cannot open", e);
        }
    }

    public Path file() {
        return file;
    }

    /** For requests of the caller's own; not to be closed. */
    public FileChannel channel() {
        return channel;
    }

    /** In bytes, when it was opened. */
    public long size() {
        return size;
    }

    /** So many bytes from the position on, little-endian, on the heap: the caller has checked the length. */
    public ByteBuffer read(long position, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        readFully(position, bytes);
        return bytes.flip();
    }

    /** Fills what remains of the target. */
    public void readFully(long position, ByteBuffer target) {
        long at = position;
        try {
            while (target.hasRemaining()) {
                int count = channel.read(target, at);
                if (count < 0) {
                    throw new FileChangedException(file, "it was " + size + " bytes long and now ends at byte " + at);
                }
                at += count;
            }
        } catch (IOException e) {
            throw FileAccessException.of(file, "cannot read", e);
        }
    }

    /** @throws FileChangedException if its length or its time is not what it was when it was opened */
    public void checkUnchanged() {
        try {
            if (channel.size() != size) {
                throw new FileChangedException(file, "it was " + size + " bytes long, now it has " + channel.size());
            }
            if (!Files.getLastModifiedTime(file).equals(modified)) {
                throw new FileChangedException(file, "another program has written to it");
            }
        } catch (IOException e) {
            throw FileAccessException.of(file, "cannot read", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw FileAccessException.of(file, "cannot close", e);
        }
    }
}
