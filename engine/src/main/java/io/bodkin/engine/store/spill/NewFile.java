package io.bodkin.engine.store.spill;

import io.bodkin.engine.fault.IoFault;
import io.bodkin.engine.fault.SpillException;
import io.bodkin.engine.ipc.write.Sink;
import java.io.IOException;
import java.io.ObjectStreamException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A spill file under way, and the space that is set aside for it. Ends as {@link #ofChunks} or {@link Segment}, which
 * own it then, or as {@link #failed}. Owned by one thread.
 */
final class NewFile {
    private final SpillSpace space;
    private final Path path;
    private long bytes;

    NewFile(SpillSpace space, Path path, long expected) {
        this.space = space;
        this.path = path;
        this.bytes = expected;
    }

    Path path() {
        return path;
    }

    /** What it takes: as was expected, or as it has become. */
    long bytes() {
        return bytes;
    }

    Sink sink(ByteBuffer bounce) throws IOException {
        return space.disk().create(path, bounce, space.ownerOnly());
    }

    OutputStream stream() throws IOException {
        return space.disk().createStream(path, space.ownerOnly());
    }

    /** It is written. */
    void complete(long size) {
        space.wrote(size, bytes);
        bytes = size;
    }

    SpillFile ofChunks(int chunks) {
        return new SpillFile(space, path, bytes, chunks);
    }

    /** Nobody knows of it yet: leaves nothing. Throws what an IOException means here. */
    void failed(Throwable failure) {
        space.abandon(path, bytes);
        if (failure instanceof IOException io && !(io instanceof ObjectStreamException)) {
            throw new SpillException("cannot write " + path + ": " + IoFault.reason(io), io);
        }
    }
}
