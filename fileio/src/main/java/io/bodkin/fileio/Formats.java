package io.bodkin.fileio;

import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.IoFault;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The formats that are known without being named. */
final class Formats {
    private static final int HEAD_BYTES = 64;
    private static final List<Format<?>> KNOWN = List.of(ArrowContent.INSTANCE, SerializedFormat.INSTANCE);

    private Formats() {}

    /** The format of an existing file, by its first bytes. */
    static Format<?> of(Path file) {
        checkReadable(file);
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        // Without a channel: the caller may be interrupted.
        try (InputStream bytes = new FileInputStream(file.toFile())) {
            head.limit(bytes.readNBytes(head.array(), 0, HEAD_BYTES));
        } catch (IOException e) {
            throw new BodkinException(Kind.USER, unreadable(file, e), e);
        }
        for (Format<?> format : KNOWN) {
            if (format.recognises(file, head.duplicate())) {
                return format;
            }
        }
        throw new BodkinException(
                Kind.USER,
                file + ": " + (head.hasRemaining() ? "its format is not known" : "the file is empty")
                        + " (an Arrow file, an Arrow stream and a serialised object are known); name the format, or a reader");
    }

    /** The format that a value is written in when none is named: one for values of its type. */
    @SuppressWarnings("unchecked")
    static <T> Format<T> ofValue(T value) {
        Format<?> format = SerializedFormat.INSTANCE;
        if (value instanceof Table) {
            format = ArrowFormat.INSTANCE;
        } else if (value instanceof Batch) {
            format = BatchFormat.INSTANCE;
        } else if (value instanceof Block) {
            format = BlockFormat.INSTANCE;
        }
        return (Format<T>) format;
    }

    /** @throws BodkinException if there is no regular file that may be read */
    static void checkReadable(Path file) {
        if (Files.isDirectory(file)) {
            throw new BodkinException(Kind.USER, file + ": is a directory, not a file");
        }
        if (!Files.exists(file)) {
            throw new BodkinException(Kind.USER, file + (isHidden(file) ? ": permission denied" : ": no such file"));
        }
        if (!Files.isRegularFile(file)) {
            throw new BodkinException(Kind.USER, file + ": is not a regular file; a pipe cannot be read");
        }
        if (!Files.isReadable(file)) {
            throw new BodkinException(Kind.USER, file + ": permission denied");
        }
    }

    /** Whether it cannot even be told if there is a file. */
    private static boolean isHidden(Path file) {
        return !Files.notExists(file);
    }

    static String unreadable(Path file, IOException e) {
        return e instanceof NoSuchFileException
                ? file + ": no such file"
                : file + ": cannot be read: " + IoFault.reason(e);
    }

    /** Why a file cannot be written, without its name. */
    static String unwritableReason(IOException e) {
        return e instanceof NoSuchFileException ? "no such folder" : IoFault.reason(e);
    }
}
