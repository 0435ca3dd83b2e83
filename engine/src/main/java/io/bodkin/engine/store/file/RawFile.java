package io.bodkin.engine.store.file;

import io.bodkin.engine.chunk.ReadableFile;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.IoFault;
import io.bodkin.engine.ipc.FileBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file of the user's in which elements lie as they are in memory, open while a chunk refers to it. Counted: whoever
 * {@linkplain #retain retains} it releases it; the last closes it. Its methods that read are for I/O threads.
 */
public final class RawFile {
    private final FileBytes bytes;
    private final OpenFile channels;
    private final AtomicInteger users = new AtomicInteger(1);

    private RawFile(FileBytes bytes, OpenFile channels) {
        this.bytes = bytes;
        this.channels = channels;
    }

    /** Opens a file; the caller has one use of it. */
    public static RawFile open(Path path) {
        FileBytes bytes = FileBytes.open(path);
        try {
            return new RawFile(bytes, OpenFile.open(path, bytes.channel()));
        } catch (Throwable failure) {
            bytes.close();
            throw failure;
        }
    }

    public FileBytes bytes() {
        return bytes;
    }

    ReadableFile channels() {
        return channels.file();
    }

    /** One more user. The caller is one already. */
    public RawFile retain() {
        users.incrementAndGet();
        return this;
    }

    public void release() {
        if (users.decrementAndGet() == 0) {
            try (bytes) {
                channels.close();
            } catch (IOException e) {
                throw new BodkinException(
                        BodkinException.Kind.RESOURCE, "cannot close " + bytes.file() + ": " + IoFault.reason(e), e);
            }
        }
    }
}
