package io.bodkin.engine.store.io;

import io.bodkin.engine.ipc.write.AtomicFile;
import io.bodkin.engine.ipc.write.DirectSink;
import io.bodkin.engine.ipc.write.Sink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;

/** What the store does to files of its own; tests put one that fails in its place. */
public interface Disk {
    Disk SYSTEM = new Disk() {
        @Override
        public Sink create(Path file, ByteBuffer bounce, FileAttribute<?>... attributes) throws IOException {
            return DirectSink.create(file, bounce, attributes);
        }

        @Override
        public OutputStream createStream(Path file, FileAttribute<?>... attributes) throws IOException {
            return Files.newOutputStream(Files.createFile(file, attributes));
        }

        @Override
        public InputStream openStream(Path file) throws IOException {
            return Files.newInputStream(file);
        }

        @Override
        public int read(FileChannel channel, ByteBuffer target, long position) throws IOException {
            return channel.read(target, position);
        }

        @Override
        public void publish(AtomicFile file) throws IOException {
            file.commit();
        }

        @Override
        public void delete(Path file) throws IOException {
            Files.deleteIfExists(file);
        }
    };

    /** A new file, written past the page cache where that works. */
    Sink create(Path file, ByteBuffer bounce, FileAttribute<?>... attributes) throws IOException;

    /** A new file, written in order. */
    OutputStream createStream(Path file, FileAttribute<?>... attributes) throws IOException;

    /** A file, read in order. */
    InputStream openStream(Path file) throws IOException;

    /** As {@link FileChannel#read(ByteBuffer, long)}. */
    int read(FileChannel channel, ByteBuffer target, long position) throws IOException;

    /** As {@link AtomicFile#commit}. */
    void publish(AtomicFile file) throws IOException;

    /** No-op if there is none. */
    void delete(Path file) throws IOException;
}
