package io.bodkin.engine.store.spill;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.LoadCost;
import io.bodkin.engine.chunk.LoadRoom;
import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.store.file.ObjectReader;
import io.bodkin.engine.store.io.Disk;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * A chunk that is an object, in its serialised form. Nothing is read from the file before its checksum was found right.
 */
final class SpilledValue implements Backing {
    private final SpillFile file;
    private final Disk disk;
    private final Written written;
    private final long heapBytes;
    private final ClassLoader loader;

    SpilledValue(SpillFile file, Disk disk, Written written, long heapBytes, ClassLoader loader) {
        this.file = file;
        this.disk = disk;
        this.written = written;
        this.heapBytes = heapBytes;
        this.loader = loader;
    }

    /**
     * @param length in bytes
     * @param loader of the first class that neither the JDK nor the class path has, if there is one
     */
    record Written(long length, long checksum, Optional<ClassLoader> loader) {}

    /** Notes where classes come from: those inside of a list are not its own class's. */
    private static final class Writer extends ObjectOutputStream {
        private Optional<ClassLoader> loader = Optional.empty();

        Writer(OutputStream out) throws IOException {
            super(out);
        }

        @Override
        protected void annotateClass(Class<?> written) {
            ClassLoader from = written.getClassLoader();
            if (loader.isEmpty()
                    && from != null
                    && from != ClassLoader.getSystemClassLoader()
                    && from != ClassLoader.getPlatformClassLoader()) {
                loader = Optional.of(from);
            }
        }
    }

    static Written write(Object value, OutputStream file) throws IOException {
        CheckedOutputStream checked = new CheckedOutputStream(file, new CRC32C());
        CountingStream counted = new CountingStream(checked);
        Optional<ClassLoader> loader;
        try (Writer out = new Writer(new BufferedOutputStream(counted))) {
            out.writeObject(value);
            loader = out.loader;
        }
        return new Written(counted.count, checked.getChecksum().getValue(), loader);
    }

    private static final class CountingStream extends FilterOutputStream {
        private long count;

        CountingStream(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            count++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            count += length;
        }
    }

    @Override
    public long memoryBytes() {
        return heapBytes;
    }

    @Override
    public LoadCost loadCost() {
        return LoadCost.ofObject(written.length);
    }

    /** Reads the file twice, so that the object and its serialised form are never on the heap together. */
    @Override
    public ChunkContent load(LoadRoom room) throws IOException {
        try (CheckedInputStream bytes = open()) {
            check(bytes);
        }
        try (CheckedInputStream bytes = open()) {
            Object value;
            try {
                value = ObjectReader.read(new BufferedInputStream(bytes), written.loader.orElse(loader));
            } catch (Throwable failure) {
                check(bytes); // rather say that the bytes are others than just before
                throw failure;
            }
            check(bytes);
            return new ChunkContent.Value(value);
        }
    }

    private CheckedInputStream open() throws IOException {
        return new CheckedInputStream(disk.openStream(file.path()), new CRC32C());
    }

    /** Reads on to the end. */
    private void check(CheckedInputStream bytes) throws IOException {
        bytes.transferTo(OutputStream.nullOutputStream());
        long found = bytes.getChecksum().getValue();
        if (found != written.checksum) {
            throw new DamagedFileException(
                    file.path(),
                    0,
                    String.format("the spilled object has checksum %08x, %08x was written", found, written.checksum));
        }
    }

    @Override
    public void release() {
        file.leave();
    }

    @Override
    public String describe() {
        return file.path().toString();
    }
}
