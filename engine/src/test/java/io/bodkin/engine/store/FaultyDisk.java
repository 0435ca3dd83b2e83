package io.bodkin.engine.store;

import io.bodkin.engine.ipc.write.Sink;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** A disk that fails when it is told to. */
final class FaultyDisk implements Disk {
    static final String NO_SPACE = "No space left on device";

    private final AtomicInteger writes = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicLong bytesLeft = new AtomicLong(Long.MAX_VALUE);
    private volatile int failingWrite = -1;
    private volatile int failingWrites = 1;
    private volatile int failingRead = -1;
    private volatile Supplier<? extends Throwable> failure = () -> new IOException("Input/output error");
    private volatile Runnable beforeWrite = () -> {};
    private volatile Runnable beforeRead = () -> {};
    private volatile boolean shortReads;

    /** @param n counted from 0: creations, requests and ends of files alike */
    FaultyDisk failWrite(int n) {
        failingWrite = n;
        return this;
    }

    /** So many in a row instead of one. */
    FaultyDisk times(int count) {
        failingWrites = count;
        return this;
    }

    FaultyDisk failRead(int n) {
        failingRead = n;
        return this;
    }

    FaultyDisk with(Supplier<? extends Throwable> thrown) {
        failure = thrown;
        return this;
    }

    /** Full after so many more bytes; deleting gives nothing back. */
    FaultyDisk fullAfter(long bytes) {
        bytesLeft.set(bytes);
        return this;
    }

    FaultyDisk shortReads() {
        shortReads = true;
        return this;
    }

    FaultyDisk beforeWrite(Runnable action) {
        beforeWrite = action;
        return this;
    }

    FaultyDisk beforeRead(Runnable action) {
        beforeRead = action;
        return this;
    }

    int writes() {
        return writes.get();
    }

    int reads() {
        return reads.get();
    }

    /** How often it has failed. */
    int failures() {
        return failures.get();
    }

    private void write(long bytes) throws IOException {
        beforeWrite.run();
        int number = writes.getAndIncrement() - failingWrite;
        if (failingWrite >= 0 && number >= 0 && number < failingWrites) {
            fail();
        }
        if (bytesLeft.addAndGet(-bytes) < 0) {
            failures.incrementAndGet();
            throw new IOException(NO_SPACE);
        }
    }

    private void fail() throws IOException {
        failures.incrementAndGet();
        Throwable thrown = failure.get();
        if (thrown instanceof IOException io) {
            throw io;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) thrown;
    }

    @Override
    public Sink create(Path file, ByteBuffer bounce, FileAttribute<?>... attributes) throws IOException {
        write(0);
        Sink sink = SYSTEM.create(file, bounce, attributes);
        return new Sink() {
            @Override
            public void write(ByteBuffer bytes, long position) throws IOException {
                FaultyDisk.this.write(bytes.remaining());
                sink.write(bytes, position);
            }

            @Override
            public void finish(long size) throws IOException {
                FaultyDisk.this.write(0);
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
        write(0);
        return new FilterOutputStream(SYSTEM.createStream(file, attributes)) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                FaultyDisk.this.write(length);
                out.write(bytes, offset, length);
            }
        };
    }

    @Override
    public int read(FileChannel channel, ByteBuffer target, long position) throws IOException {
        beforeRead.run();
        if (reads.getAndIncrement() == failingRead) {
            fail();
        }
        if (shortReads && target.remaining() > 4096) {
            target.limit(target.position() + 4096);
        }
        return SYSTEM.read(channel, target, position);
    }

    @Override
    public void delete(Path file) throws IOException {
        SYSTEM.delete(file);
    }
}
