package io.bodkin.engine.store.file;

import static java.nio.file.StandardOpenOption.READ;

import io.bodkin.engine.chunk.ReadableFile;
import io.bodkin.engine.ipc.DirectIo;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/** The channels of one file: the one of an IPC file, borrowed, and one past the page cache where that works. */
record OpenFile(ReadableFile file) implements AutoCloseable {
    static OpenFile open(Path path, FileChannel buffered) {
        Optional<FileChannel> direct;
        try {
            direct = Optional.of(FileChannel.open(path, READ, DirectIo.DIRECT));
        } catch (UnsupportedOperationException | IOException noDirect) {
            direct = Optional.empty(); // tmpfs and others: the buffered channel does it all
        }
        return new OpenFile(new ReadableFile(path, buffered, direct));
    }

    @Override
    public void close() throws IOException {
        if (file.direct().isPresent()) {
            file.direct().get().close();
        }
    }
}
