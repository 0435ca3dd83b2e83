package io.bodkin.engine.store;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.LoadRoom;
import io.bodkin.engine.fault.DamagedFileException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/** A chunk that is an object, in its serialised form. Nothing is read from the file before its checksum was found right. */
final class SpilledValue implements Backing {
    private final SpillFile file;
    private final long checksum;
    private final long heapBytes;
    private final ClassLoader loader;

    SpilledValue(SpillFile file, long checksum, long heapBytes, ClassLoader loader) {
        this.file = file;
        this.checksum = checksum;
        this.heapBytes = heapBytes;
        this.loader = loader;
    }

    /** @param length in bytes */
    record Written(long length, long checksum) {}

    static Written write(Object value, OutputStream file) throws IOException {
        CheckedOutputStream checked = new CheckedOutputStream(file, new CRC32C());
        CountingStream counted = new CountingStream(checked);
        try (ObjectOutputStream out = new ObjectOutputStream(new BufferedOutputStream(counted))) {
            out.writeObject(value);
        }
        return new Written(counted.count, checked.getChecksum().getValue());
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
    public ChunkContent load(LoadRoom room) throws IOException {
        Path path = file.path();
        long found = checksum(path);
        if (found != checksum) {
            throw new DamagedFileException(
                    path, 0, String.format("the spilled object has checksum %08x, %08x was written", found, checksum));
        }
        try (ObjectInputStream in =
                new LoaderInputStream(new BufferedInputStream(Files.newInputStream(path)), loader)) {
            return new ChunkContent.Value(in.readObject());
        } catch (ClassNotFoundException e) {
            throw new IOException("class " + e.getMessage() + " is gone", e);
        }
    }

    private static long checksum(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path);
                CheckedInputStream checked = new CheckedInputStream(in, new CRC32C())) {
            checked.transferTo(OutputStream.nullOutputStream());
            return checked.getChecksum().getValue();
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

    /** Finds classes where the object's own class came from. */
    static final class LoaderInputStream extends ObjectInputStream {
        private final ClassLoader loader;

        LoaderInputStream(InputStream in, ClassLoader loader) throws IOException {
            super(in);
            this.loader = loader;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, loader);
            } catch (ClassNotFoundException primitive) {
                return super.resolveClass(description);
            }
        }
    }
}
