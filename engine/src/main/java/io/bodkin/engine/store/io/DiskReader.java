package io.bodkin.engine.store.io;

import io.bodkin.engine.chunk.BulkReader;
import io.bodkin.engine.chunk.ReadableFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.arrow.memory.ArrowBuf;

/**
 * Cuts large reads into requests and keeps several in flight: one request at a time leaves half of an SSD's rate
 * unused. Its threads are never interrupted.
 */
public final class DiskReader implements BulkReader, AutoCloseable {
    private static final long REQUEST = 1 << 20;
    private static final long ALIGNMENT = 4096;

    private final IoThreads threads;

    private final Disk disk;

    public DiskReader(int requestsInFlight, Disk disk) {
        this.disk = disk;
        this.threads = new IoThreads("bodkin-read", requestsInFlight);
    }

    @Override
    public void read(ReadableFile file, long position, ArrowBuf target, long offset, long length) throws IOException {
        boolean aligned = position % ALIGNMENT == 0 && (target.memoryAddress() + offset) % ALIGNMENT == 0;
        FileChannel channel = aligned ? file.direct().orElse(file.buffered()) : file.buffered();
        boolean direct = aligned && file.direct().isPresent();
        if (length <= REQUEST) {
            readFully(file, channel, direct, position, target, offset, (int) length);
            return;
        }
        List<Future<?>> requests = new ArrayList<>((int) (length / REQUEST) + 1);
        Throwable refused = null;
        try {
            for (long done = 0; done < length; done += REQUEST) {
                long from = done;
                int bytes = (int) Math.min(REQUEST, length - done);
                requests.add(threads.submit(() -> {
                    readFully(file, channel, direct, position + from, target, offset + from, bytes);
                    return null;
                }));
            }
        } catch (Throwable failure) {
            refused = failure;
        }
        await(requests, refused);
    }

    private void readFully(
            ReadableFile file,
            FileChannel channel,
            boolean direct,
            long position,
            ArrowBuf target,
            long offset,
            int bytes)
            throws IOException {
        // A direct request has to be a multiple of the alignment; past the end of the file it comes back short.
        int asked = direct ? (int) ((bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT) : bytes;
        ByteBuffer view = target.nioBuffer(offset, asked);
        int done = 0;
        while (done < bytes) {
            view.position(done).limit(asked);
            FileChannel from = direct && done % ALIGNMENT != 0 ? file.buffered() : channel;
            int read = disk.read(from, view, position + done);
            if (read < 0) {
                throw new EOFException(file.path() + " ended at byte " + (position + done) + " while it was read; "
                        + (bytes - done) + " more were expected");
            }
            done += read;
        }
    }

    /** Waits for all, also when one has failed: until then the target's memory is in use. */
    private static void await(List<Future<?>> requests, Throwable refused) throws IOException {
        Throwable failure = refused;
        boolean interrupted = false;
        for (Future<?> request : requests) {
            while (true) {
                try {
                    request.get();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    failure = failure == null ? e.getCause() : failure;
                    break;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure instanceof IOException io) {
            throw io;
        }
        if (failure != null) {
            throw new IOException(failure.toString(), failure);
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
