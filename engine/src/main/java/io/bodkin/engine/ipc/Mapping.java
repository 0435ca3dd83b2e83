package io.bodkin.engine.ipc;

import io.bodkin.engine.fault.FileChangedException;
import io.bodkin.engine.memory.JdkUnsafe;
import io.bodkin.engine.memory.JvmAccess;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ForeignAllocation;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * A range of a file mapped read-only as one Arrow buffer.
 *
 * <p>The buffer's reference count alone decides: its last release unmaps, at once. This object owns nothing; it answers
 * for the mapping while a reference is held. Any thread.
 */
public final class Mapping {
    /** The most bytes of one mapping. */
    public static final long MAX_LENGTH = Integer.MAX_VALUE;

    /** Who else can change the file. */
    public enum Trust {
        /** Anybody: the file may shrink at any moment, so native code never gets its addresses. */
        FOREIGN,
        /** Nobody: a file of ours, complete, in a folder of ours. */
        SEALED
    }

    private final MappedByteBuffer mapped;
    private final ArrowBuf buffer;
    private final ByteRange range;

    private Mapping(MappedByteBuffer mapped, ArrowBuf buffer, ByteRange range) {
        this.mapped = mapped;
        this.buffer = buffer;
        this.range = range;
    }

    /**
     * Maps a range, at any offset; the caller owns the one reference to {@link #buffer}.
     *
     * @param file for error messages
     * @param range at least one byte, at most {@link #MAX_LENGTH}, inside the file as it is now
     * @param allocator charged with the length until the buffer is released
     * @throws FileChangedException if the file is shorter than the range
     */
    public static Mapping map(FileChannel channel, Path file, ByteRange range, Trust trust, BufferAllocator allocator) {
        JvmAccess.open();
        if (range.length() < 1 || range.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "cannot map " + range.length() + " bytes at once: 1 to " + MAX_LENGTH + " can be");
        }
        MappedByteBuffer mapped;
        try {
            checkInside(channel, file, range);
            mapped = channel.map(FileChannel.MapMode.READ_ONLY, range.offset(), range.length());
        } catch (IOException e) {
            throw FileAccessException.of(file, "cannot map", e);
        }
        // If the allocator refuses, it has released the allocation when it had taken it over, and not otherwise.
        Region region = new Region(mapped, range.length(), trust);
        try {
            return new Mapping(mapped, allocator.wrapForeignAllocation(region), range);
        } catch (Throwable failure) {
            region.release0();
            throw failure;
        }
    }

    private static void checkInside(FileChannel channel, Path file, ByteRange range) throws IOException {
        long size = channel.size();
        if (range.end() > size) {
            throw new FileChangedException(
                    file, "it reached to byte " + range.end() + " and now has " + size + " bytes");
        }
    }

    /** The mapped bytes, in a buffer of the length of the range. */
    public ArrowBuf buffer() {
        return buffer;
    }

    /** Where it lies in the file. */
    public ByteRange range() {
        return range;
    }

    /** To load batches from. */
    public Body body() {
        return Body.of(buffer, range);
    }

    /**
     * Whether all pages of a part are in the page cache now: one system call, no read. A guess, as the pages may go the
     * moment after. A reference to the buffer must be held.
     *
     * @param part of the file, inside {@link #range}
     */
    public boolean isResident(ByteRange part) {
        if (!range.covers(part.offset(), part.length())) {
            throw new IndexOutOfBoundsException(part + " is not inside " + range);
        }
        if (part.length() == 0) {
            return true;
        }
        return mapped.slice((int) (part.offset() - range.offset()), (int) part.length())
                .isLoaded();
    }

    private static final class Region extends ForeignAllocation {
        private final MappedByteBuffer mapped;
        private final Trust trust;
        private boolean released;

        Region(MappedByteBuffer mapped, long length, Trust trust) {
            super(length, MemoryUtil.getByteBufferAddress(mapped));
            this.mapped = mapped;
            this.trust = trust;
            if (trust == Trust.FOREIGN) {
                ForeignMemory.add(memoryAddress(), length);
            }
        }

        @Override
        protected synchronized void release0() {
            if (!released) {
                released = true;
                if (trust == Trust.FOREIGN) {
                    ForeignMemory.remove(memoryAddress());
                }
                JdkUnsafe.invokeCleaner(mapped);
            }
        }
    }
}
