package io.bodkin.engine.store.file;

import io.bodkin.engine.chunk.ReadableFile;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.IoFault;
import io.bodkin.engine.ipc.IpcFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An Arrow file of the user's, open while a chunk refers to it. Counted: whoever {@linkplain #retain retains} it
 * releases it; the last closes it. Its methods that read are for I/O threads.
 */
public final class ArrowFile {
    private final IpcFile ipc;
    private final OpenFile channels;
    private final AtomicInteger users = new AtomicInteger(1);

    private ArrowFile(IpcFile ipc, OpenFile channels) {
        this.ipc = ipc;
        this.channels = channels;
    }

    /** Opens and checks a file; the caller has one use of it. */
    public static ArrowFile open(Path path) {
        IpcFile ipc = IpcFile.open(path);
        try {
            return new ArrowFile(ipc, OpenFile.open(path, ipc.channel()));
        } catch (Throwable failure) {
            ipc.close();
            throw failure;
        }
    }

    public IpcFile ipc() {
        return ipc;
    }

    ReadableFile channels() {
        return channels.file();
    }

    /** One more user. The caller is one already. */
    public ArrowFile retain() {
        users.incrementAndGet();
        return this;
    }

    public void release() {
        if (users.decrementAndGet() == 0) {
            try (ipc) {
                channels.close();
            } catch (IOException e) {
                throw new BodkinException(
                        BodkinException.Kind.RESOURCE, "cannot close " + ipc.path() + ": " + IoFault.reason(e), e);
            }
        }
    }
}
