package io.bodkin.engine.ipc.write;

import io.bodkin.engine.ipc.DirectIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/**
 * Writes past the page cache: a spill must not push out what others need, and dirty pages do not count as memory of
 * ours. Aligned parts of large buffers go to the device from where they are; the rest is gathered in one bounce buffer,
 * a window on the file that moves with the position. Allocates nothing.
 */
public final class DirectSink implements Sink {
    /** Bounce buffers begin at a multiple of it; a multiple of every device's block. */
    public static final int ALIGNMENT = 4096;

    private final FileChannel channel;
    /** Bytes [windowStart, windowStart + filled) of the file; windowStart is aligned. */
    private final ByteBuffer window;
    /** One block, to complete the last block of the window from the file. */
    private final ByteBuffer edge;

    private long windowStart;
    private int filled;
    /** Whether the window holds what the file does not. */
    private boolean dirty;

    /** The end of what the file has. */
    private long written;

    private DirectSink(FileChannel channel, ByteBuffer bounce) {
        this.channel = channel;
        int usable = bounce.capacity() / ALIGNMENT * ALIGNMENT - ALIGNMENT;
        this.window = bounce.slice(0, usable);
        this.edge = bounce.slice(usable, ALIGNMENT);
    }

    /**
     * Creates the file, which must not be there yet; through the page cache if the file system cannot do otherwise
     * (tmpfs).
     *
     * @param bounce direct, begins at a multiple of {@link #ALIGNMENT}, at least two of it long; used until closed
     */
    public static Sink create(Path file, ByteBuffer bounce, FileAttribute<?>... attributes) throws IOException {
        if (!bounce.isDirect() || bounce.alignmentOffset(0, ALIGNMENT) != 0 || bounce.capacity() < 2 * ALIGNMENT) {
            throw new IllegalArgumentException("a bounce buffer must be direct, begin at a multiple of " + ALIGNMENT
                    + " and have " + 2 * ALIGNMENT + " bytes, not " + bounce.capacity());
        }
        try {
            return new DirectSink(
                    FileChannel.open(
                            file,
                            Set.of(
                                    StandardOpenOption.CREATE_NEW,
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE,
                                    DirectIo.DIRECT),
                            attributes),
                    bounce);
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException refused) {
            // Some file systems create the file before they refuse.
            Files.deleteIfExists(file);
            return BufferedSink.create(file, attributes);
        }
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
        if (!bytes.hasRemaining()) {
            return;
        }
        if (position != windowStart + filled) {
            moveTo(position);
        }
        while (bytes.hasRemaining()) {
            if (filled % ALIGNMENT == 0 && isAlignedBlock(bytes)) {
                flush();
                writeStraight(bytes);
            } else {
                gather(bytes);
            }
        }
    }

    private static boolean isAlignedBlock(ByteBuffer bytes) {
        return bytes.isDirect()
                && bytes.remaining() >= 16 * ALIGNMENT
                && bytes.alignmentOffset(bytes.position(), ALIGNMENT) == 0;
    }

    private void writeStraight(ByteBuffer bytes) throws IOException {
        int end = bytes.limit();
        int whole = bytes.remaining() / ALIGNMENT * ALIGNMENT;
        bytes.limit(bytes.position() + whole);
        writeAll(bytes, windowStart);
        bytes.limit(end);
        windowStart += whole;
    }

    private void gather(ByteBuffer bytes) throws IOException {
        int count = Math.min(bytes.remaining(), window.capacity() - filled);
        window.put(filled, bytes, bytes.position(), count);
        bytes.position(bytes.position() + count);
        filled += count;
        dirty = true;
        if (filled == window.capacity()) {
            flush();
        }
    }

    private void moveTo(long position) throws IOException {
        flush();
        windowStart = position / ALIGNMENT * ALIGNMENT;
        filled = (int) (position - windowStart);
        if (filled > 0) {
            readBlock(windowStart, window);
        }
    }

    /** Writes the window; its last, incomplete block stays in it to be completed later. */
    private void flush() throws IOException {
        if (!dirty) {
            if (filled % ALIGNMENT == 0) {
                windowStart += filled;
                filled = 0;
            }
            return;
        }
        int whole = filled / ALIGNMENT * ALIGNMENT;
        int rest = filled - whole;
        int length = whole;
        if (rest > 0) {
            length += ALIGNMENT;
            edge.clear();
            readBlock(windowStart + whole, edge);
            window.put(filled, edge, rest, ALIGNMENT - rest);
        }
        writeAll(window.slice(0, length), windowStart);
        if (whole > 0 && rest > 0) {
            window.put(0, window, whole, rest);
        }
        windowStart += whole;
        filled = rest;
        dirty = false;
    }

    /** Fills the first block of the target with what the file has there, or zeros. */
    private void readBlock(long position, ByteBuffer target) throws IOException {
        ByteBuffer block = target.slice(0, ALIGNMENT);
        if (position < written) {
            while (block.hasRemaining() && channel.read(block, position + block.position()) > 0) {
                if (block.position() % ALIGNMENT != 0) {
                    break;
                }
            }
        }
        while (block.hasRemaining()) {
            block.put((byte) 0);
        }
    }

    private void writeAll(ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
        written = Math.max(written, at);
    }

    @Override
    public void finish(long size) throws IOException {
        flush();
        if (size > channel.size()) {
            write(ByteBuffer.allocate(1), size - 1);
            flush();
        }
        channel.truncate(size);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
