package io.bodkin.fileio;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.FileChangedException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The content of a file, by which results that were computed from it are found again: where it is, how long, since
 * when, and a checksum of its end, where an Arrow file has its footer.
 */
final class FileIdentity {
    private static final int END_BYTES = 64 << 10;

    private FileIdentity() {}

    /**
     * @param state that the file had when it was opened
     * @throws FileChangedException if it has another now
     */
    static String of(Path file, FileState state) {
        checkIs(file, state);
        long checksum = checksumOfEnd(file, state.bytes());
        checkIs(file, state);
        return "file " + file + " " + state.bytes() + " " + state.modified() + " " + state.key()
                + String.format(" %08x", checksum);
    }

    private static void checkIs(Path file, FileState state) {
        FileState now = FileState.of(file);
        if (!now.equals(state)) {
            throw new FileChangedException(file, "it was " + state + " and is now " + now);
        }
    }

    /** Without a channel: the caller may be interrupted. */
    private static long checksumOfEnd(Path file, long size) {
        byte[] end = new byte[(int) Math.min(END_BYTES, size)];
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            bytes.seek(size - end.length);
            bytes.readFully(end);
        } catch (IOException e) {
            throw new BodkinException(Kind.USER, Formats.unreadable(file, e), e);
        }
        CRC32C checksum = new CRC32C();
        checksum.update(end);
        return checksum.getValue();
    }
}
