package io.bodkin.engine.store.io;

import io.bodkin.engine.ipc.write.AtomicFile;
import io.bodkin.engine.ipc.write.Sink;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** A disk that fails when it is told to. */
public final class FaultyDisk implements Disk {
    public static final String NO_SPACE = "No space left on device";

    /** Operations of one kind; some of them fail. */
    private final class Operations {
        private final AtomicInteger count = new AtomicInteger();
        private volatile int firstFailing = -1;
        private volatile int failing = 1;

        /** Whether this one, counted from 0, fails. */
        boolean next() {
            int number = count.getAndIncrement() - firstFailing;
            boolean fails = firstFailing >= 0 && number >= 0 && number < failing;
            if (fails) {
                failures.incrementAndGet();
            }
            return fails;
        }

        void failFrom(int first, int times) {
            failing = times;
            firstFailing = first;
        }
    }

    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicLong bytesLeft = new AtomicLong(Long.MAX_VALUE);
    private final Operations writes = new Operations();
    private final Operations reads = new Operations();
    private final Operations flips = new Operations();
    private final Operations deletions = new Operations();
    private final Operations publications = new Operations();
    private volatile boolean publishedAllTheSame;
    private volatile Supplier<? extends Throwable> failure = () -> new IOException("Input/output error");
    private volatile Runnable beforeWrite = () -> {};
    private volatile Runnable beforeRead = () -> {};
    private volatile boolean shortReads;

    // ---- what to do; counted from 0

    /** Creations, requests and ends of files alike. */
    public FaultyDisk failWrites(int first, int times) {
        writes.failFrom(first, times);
        return this;
    }

    public FaultyDisk failWrite(int n) {
        return failWrites(n, 1);
    }

    public FaultyDisk failRead(int n) {
        reads.failFrom(n, 1);
        return this;
    }

    /** One bit of what is read is not what is on the disk. */
    public FaultyDisk flipABitOfRead(int n) {
        flips.failFrom(n, 1);
        return this;
    }

    public FaultyDisk failDeletions(int first, int times) {
        deletions.failFrom(first, times);
        return this;
    }

    /** @param allTheSame whether the file gets its name before it fails */
    public FaultyDisk failPublication(int n, boolean allTheSame) {
        publishedAllTheSame = allTheSame;
        publications.failFrom(n, 1);
        return this;
    }

    public FaultyDisk with(Supplier<? extends Throwable> thrown) {
        failure = thrown;
        return this;
    }

    /** Full after so many more bytes; deleting gives nothing back. */
    public FaultyDisk fullAfter(long bytes) {
        bytesLeft.set(bytes);
        return this;
    }

    public FaultyDisk shortReads() {
        shortReads = true;
        return this;
    }

    public FaultyDisk beforeWrite(Runnable action) {
        beforeWrite = action;
        return this;
    }

    public FaultyDisk beforeRead(Runnable action) {
        beforeRead = action;
        return this;
    }

    // ---- what was done

    public int writes() {
        return writes.count.get();
    }

    public int reads() {
        return reads.count.get();
    }

    /** How often it has failed, or flipped a bit. */
    public int failures() {
        return failures.get();
    }

    // ---- doing it

    private void fail() throws IOException {
        Throwable thrown = failure.get();
        if (thrown instanceof IOException io) {
            throw io;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) thrown;
    }

    /** Returns how many of the bytes still fit. */
    private int beginWrite(int bytes) throws IOException {
        beforeWrite.run();
        if (writes.next()) {
            fail();
        }
        long left = bytesLeft.getAndUpdate(now -> Math.max(0, now - bytes));
        return (int) Math.min(bytes, left);
    }

    private void full() throws IOException {
        failures.incrementAndGet();
        throw new IOException(NO_SPACE);
    }

    @Override
    public Sink create(Path file, ByteBuffer bounce, FileAttribute<?>... attributes) throws IOException {
        beginWrite(0);
        Sink sink = SYSTEM.create(file, bounce, attributes);
        return new Sink() {
            @Override
            public void write(ByteBuffer bytes, long position) throws IOException {
                int asked = bytes.remaining();
                int fits = beginWrite(asked);
                if (fits < asked) {
                    sink.write(bytes.slice(bytes.position(), fits), position);
                    full();
                }
                sink.write(bytes, position);
            }

            @Override
            public void finish(long size) throws IOException {
                beginWrite(0);
                sink.finish(size);
            }

            @Override
            public void close() throws IOException {
                sink.close();
            }
        };
    }

    @Override
    public OutputStream createStream(Path file, FileAttribute<?>... attributes) throws IOException {
        beginWrite(0);
        return new FilterOutputStream(SYSTEM.createStream(file, attributes)) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                int fits = beginWrite(length);
                out.write(bytes, offset, fits);
                if (fits < length) {
                    full();
                }
            }
        };
    }

    private void beginRead() throws IOException {
        beforeRead.run();
        if (reads.next()) {
            fail();
        }
    }

    @Override
    public InputStream openStream(Path file) throws IOException {
        beginRead();
        return new FilterInputStream(SYSTEM.openStream(file)) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                beginRead();
                int read = in.read(bytes, offset, shortReads ? Math.min(length, 100) : length);
                if (read > 0 && flips.next()) {
                    bytes[offset + read / 2] ^= 16;
                }
                return read;
            }
        };
    }

    @Override
    public int read(FileChannel channel, ByteBuffer target, long position) throws IOException {
        beginRead();
        if (shortReads && target.remaining() > 4096) {
            target.limit(target.position() + 4096);
        }
        int start = target.position();
        int read = SYSTEM.read(channel, target, position);
        if (read > 0 && flips.next()) {
            int which = start + read / 2;
            target.put(which, (byte) (target.get(which) ^ 16));
        }
        return read;
    }

    @Override
    public void publish(AtomicFile file) throws IOException {
        if (publications.next()) {
            if (publishedAllTheSame) {
                SYSTEM.publish(file);
            }
            fail();
        }
        SYSTEM.publish(file);
    }

    @Override
    public void delete(Path file) throws IOException {
        if (deletions.next()) {
            fail();
        }
        SYSTEM.delete(file);
    }
}
