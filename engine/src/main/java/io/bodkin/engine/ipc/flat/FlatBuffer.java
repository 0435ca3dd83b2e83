package io.bodkin.engine.ipc.flat;

import io.bodkin.engine.fault.DamagedFileException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The bytes of one flatbuffer that is not trusted: every access is checked, in the place where it happens.
 *
 * <p>Tables may share their parts, so a small hostile buffer can describe a tree of any size. Hence the two purses:
 * tables and bytes of text cost something each time they are read.
 */
final class FlatBuffer {
    private static final long FREE_TEXT_BYTES = 1 << 20;

    private final ByteBuffer bytes;
    private final Path file;
    private final long fileOffset;
    private final int maxDepth;
    private long tablesLeft;
    private long textBytesLeft;

    FlatBuffer(ByteBuffer bytes, Path file, long fileOffset, int maxDepth) {
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        this.file = file;
        this.fileOffset = fileOffset;
        this.maxDepth = maxDepth;
        // A table of its own takes at least four bytes.
        this.tablesLeft = bytes.remaining() / 4;
        this.textBytesLeft = FREE_TEXT_BYTES + 4L * bytes.remaining();
    }

    FlatTable table(long position, int depth) {
        if (--tablesLeft < 0) {
            throw damaged(position, "the metadata repeats its tables without end");
        }
        if (depth > maxDepth) {
            throw damaged(position, "the metadata is nested deeper than " + maxDepth + " levels");
        }
        return new FlatTable(this, position, depth);
    }

    /** Follows the unsigned 32-bit offset that stands at the position. */
    long indirect(long position) {
        return position + (intAt(position) & 0xffff_ffffL);
    }

    byte byteAt(long position) {
        return bytes.get(check(position, 1));
    }

    int shortAt(long position) {
        return bytes.getShort(check(position, 2)) & 0xffff;
    }

    int intAt(long position) {
        return bytes.getInt(check(position, 4));
    }

    long longAt(long position) {
        return bytes.getLong(check(position, 8));
    }

    String text(long position) {
        long length = intAt(position) & 0xffff_ffffL;
        int start = check(position + 4, length);
        textBytesLeft -= length;
        if (textBytesLeft < 0) {
            throw damaged(position, "the metadata repeats its text without end");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes.slice(start, (int) length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new DamagedFileException(file, fileOffset + position, "text in the metadata is not UTF-8", e);
        }
    }

    int check(long position, long length) {
        if (position < 0 || length < 0 || length > bytes.limit() || position > bytes.limit() - length) {
            throw damaged(
                    Math.max(0, Math.min(position, bytes.limit())),
                    "the metadata points to bytes " + position + " to " + (position + length) + " of its "
                            + bytes.limit());
        }
        return (int) position;
    }

    DamagedFileException damaged(long position, String fault) {
        return new DamagedFileException(file, fileOffset + position, fault);
    }
}
