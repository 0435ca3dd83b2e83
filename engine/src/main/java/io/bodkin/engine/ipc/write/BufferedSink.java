package io.bodkin.engine.ipc.write;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/** Writes through the page cache. */
public final class BufferedSink implements Sink {
    private final FileChannel channel;

    private BufferedSink(FileChannel channel) {
        this.channel = channel;
    }

    /** Creates the file, which must not be there yet. */
    public static BufferedSink create(Path file, FileAttribute<?>... attributes) throws IOException {
        return new BufferedSink(
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes));
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    @Override
    public void finish(long size) throws IOException {
        channel.truncate(size);
        if (size > channel.size()) {
            write(ByteBuffer.allocate(1), size - 1);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
