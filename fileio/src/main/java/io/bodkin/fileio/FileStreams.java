package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Streams of bytes whose reads and writes are done by {@link FileThreads}, a MiB at a time: what the bytes become is
 * worked out by the caller's thread.
 */
final class FileStreams {
    private static final int PIECE = 1 << 20;

    private FileStreams() {}

    static InputStream reading(Engine engine, Path file) throws IOException {
        return new BufferedInputStream(
                new Reading(engine, FileThreads.call(engine, () -> Files.newInputStream(file))), PIECE);
    }

    /** Makes a new file. */
    static OutputStream writing(Engine engine, Path file) throws IOException {
        return new BufferedOutputStream(
                new Writing(engine, FileThreads.call(engine, () -> Files.newOutputStream(file))), PIECE);
    }

    private static final class Reading extends InputStream {
        private final Engine engine;
        private final InputStream file;

        Reading(Engine engine, InputStream file) {
            this.engine = engine;
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return FileThreads.call(engine, () -> file.read(target, offset, length));
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    private static final class Writing extends OutputStream {
        private final Engine engine;
        private final OutputStream file;

        Writing(Engine engine, OutputStream file) {
            this.engine = engine;
            this.file = file;
        }

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            FileThreads.run(engine, () -> file.write(bytes, offset, length), () -> {});
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
