package io.bodkin.darray.io;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.ipc.FileBytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;

/**
 * The members of a zip file, and where their bytes are, which {@code java.util.zip} does not tell. Nothing in the file
 * is trusted: every place is checked against the file. For file threads.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE.TXT, 4.3 and 4.5.3</a>
 */
final class ZipDirectory {
    static final int LOCAL = 0x04034b50;
    static final int CENTRAL = 0x02014b50;
    static final int END = 0x06054b50;
    static final int END_64 = 0x06064b50;
    static final int LOCATOR_64 = 0x07064b50;
    static final int LOCAL_BYTES = 30;
    static final int CENTRAL_BYTES = 46;
    static final int END_BYTES = 22;
    static final int END_64_BYTES = 56;
    static final int LOCATOR_64_BYTES = 20;
    static final int EXTRA_64 = 1;
    static final int MOST_16 = 0xFFFF;
    static final long MOST_32 = 0xFFFFFFFFL;

    private static final int LONGEST_COMMENT = 0xFFFF;
    private static final int LARGEST = 64 << 20;
    private static final int ENCRYPTED = 1;

    /**
     * One member.
     *
     * @param offset where its bytes, compressed or not, begin in the file
     * @param stored how many there are
     * @param size how many they are when they are not compressed
     * @param deflated whether they are compressed
     */
    record Member(String name, long offset, long stored, long size, boolean deflated, long crc) {}

    private final FileBytes file;

    private ZipDirectory(FileBytes file) {
        this.file = file;
    }

    /** Whether a file looks like one, from its first bytes, little-endian. */
    static boolean isMagic(ByteBuffer head) {
        return head.limit() >= 4 && (head.getInt(0) == LOCAL || head.getInt(0) == END);
    }

    /**
     * The members in the order of the directory.
     *
     * @throws DamagedFileException if it is no zip file
     * @throws BodkinException if a member is encrypted, or compressed in a way that is not known
     */
    static List<Member> read(FileBytes file) {
        return new ZipDirectory(file).members();
    }

    private List<Member> members() {
        int tail = (int) Math.min(file.size(), END_BYTES + LONGEST_COMMENT);
        long tailAt = file.size() - tail;
        ByteBuffer bytes = file.read(tailAt, tail);
        for (int at = tail - END_BYTES; at >= 0; at--) {
            if (bytes.getInt(at) == END && (bytes.getShort(at + 20) & MOST_16) <= tail - END_BYTES - at) {
                return members(tailAt + at, bytes.slice(at, END_BYTES).order(bytes.order()));
            }
        }
        throw damaged(file.size(), "the directory of the zip file is not there: it is cut short, or none");
    }

    private List<Member> members(long endAt, ByteBuffer end) {
        long count = end.getShort(10) & MOST_16;
        long size = end.getInt(12) & MOST_32;
        long from = end.getInt(16) & MOST_32;
        if ((count == MOST_16 || size == MOST_32 || from == MOST_32) && endAt >= LOCATOR_64_BYTES) {
            ByteBuffer locator = file.read(endAt - LOCATOR_64_BYTES, LOCATOR_64_BYTES);
            if (locator.getInt(0) == LOCATOR_64) {
                ByteBuffer end64 = at(locator.getLong(8), END_64_BYTES, END_64, "the end of the directory");
                count = end64.getLong(32);
                size = end64.getLong(40);
                from = end64.getLong(48);
            }
        }
        if (size < 0 || size > LARGEST || from < 0 || from > endAt - size) {
            throw damaged(endAt, "the directory of the zip file would have " + size + " bytes from byte " + from);
        }
        return members(from, file.read(from, (int) size), count);
    }

    private List<Member> members(long from, ByteBuffer directory, long count) {
        List<Member> members = new ArrayList<>();
        int at = 0;
        for (long i = 0; i < count; i++) {
            if (at > directory.limit() - CENTRAL_BYTES || directory.getInt(at) != CENTRAL) {
                throw damaged(from + at, "member " + i + " of " + count + " is not in the directory of the zip file");
            }
            int nameBytes = directory.getShort(at + 28) & MOST_16;
            int extraBytes = directory.getShort(at + 30) & MOST_16;
            int next = at + CENTRAL_BYTES + nameBytes + extraBytes + (directory.getShort(at + 32) & MOST_16);
            if (next > directory.limit()) {
                throw damaged(from + at, "member " + i + " reaches out of the directory of the zip file");
            }
            ByteBuffer entry = directory.slice(at, next - at).order(directory.order());
            members.add(member(from + at, entry, nameBytes, extraBytes));
            at = next;
        }
        return members;
    }

    private Member member(long at, ByteBuffer entry, int nameBytes, int extraBytes) {
        byte[] name = new byte[nameBytes];
        entry.get(CENTRAL_BYTES, name);
        String text = new String(name, StandardCharsets.UTF_8);
        int method = entry.getShort(10) & MOST_16;
        if ((entry.getShort(8) & ENCRYPTED) != 0 || method != ZipEntry.STORED && method != ZipEntry.DEFLATED) {
            throw new BodkinException(
                    Kind.USER,
                    file.file() + ": member " + text + " is encrypted, or compressed by method " + method
                            + "; stored and deflated ones can be read");
        }
        long stored = entry.getInt(20) & MOST_32;
        long size = entry.getInt(24) & MOST_32;
        long header = entry.getInt(42) & MOST_32;
        if (size == MOST_32 || stored == MOST_32 || header == MOST_32) {
            ByteBuffer large =
                    extra64(entry.slice(CENTRAL_BYTES + nameBytes, extraBytes).order(entry.order()));
            try {
                size = size == MOST_32 ? large.getLong() : size;
                stored = stored == MOST_32 ? large.getLong() : stored;
                header = header == MOST_32 ? large.getLong() : header;
            } catch (BufferUnderflowException missing) {
                throw damaged(at, "member " + text + " is large, and does not say how large");
            }
        }
        ByteBuffer local = at(header, LOCAL_BYTES, LOCAL, "member " + text);
        long offset = header + LOCAL_BYTES + (local.getShort(26) & MOST_16) + (local.getShort(28) & MOST_16);
        boolean deflated = method == ZipEntry.DEFLATED;
        if (stored < 0 || size < 0 || offset > file.size() - stored || !deflated && stored != size) {
            throw damaged(
                    at,
                    "member " + text + " would have " + stored + " bytes from byte " + offset
                            + (deflated ? "" : ", of " + size));
        }
        return new Member(text, offset, stored, size, deflated, entry.getInt(16) & MOST_32);
    }

    /** The extra field of sizes above 4 GiB; empty if there is none. */
    private static ByteBuffer extra64(ByteBuffer extra) {
        int at = 0;
        while (at + 4 <= extra.limit()) {
            int length = extra.getShort(at + 2) & MOST_16;
            if (length > extra.limit() - at - 4) {
                break;
            }
            if (extra.getShort(at) == EXTRA_64) {
                return extra.slice(at + 4, length).order(extra.order());
            }
            at += 4 + length;
        }
        return ByteBuffer.allocate(0);
    }

    private ByteBuffer at(long position, int length, int signature, String what) {
        if (position < 0 || position > file.size() - length) {
            throw damaged(position, what + " is not inside the file");
        }
        ByteBuffer bytes = file.read(position, length);
        if (bytes.getInt(0) != signature) {
            throw damaged(position, what + " is not there");
        }
        return bytes;
    }

    private DamagedFileException damaged(long at, String what) {
        Path path = file.file();
        return new DamagedFileException(path, at, what);
    }
}
