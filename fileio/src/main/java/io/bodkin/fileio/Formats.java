package io.bodkin.fileio;

import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The formats that are known without being named. */
final class Formats {
    private static final int HEAD_BYTES = 64;
    private static final List<Format<?>> KNOWN = List.of(ArrowFormat.INSTANCE, SerializedFormat.INSTANCE);

    private Formats() {}

    /** The format of an existing file, by its first bytes. */
    static Format<?> of(Path file) {
        checkReadable(file);
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        try (FileChannel channel = FileChannel.open(file)) {
            while (head.hasRemaining() && channel.read(head) >= 0) {
                // until the end or enough
            }
        } catch (IOException e) {
            throw new BodkinException(Kind.USER, "cannot read " + file + ": " + reason(e), e);
        }
        head.flip();
        for (Format<?> format : KNOWN) {
            if (format.recognises(file, head.duplicate())) {
                return format;
            }
        }
        throw new BodkinException(
                Kind.USER,
                file + ": " + (head.hasRemaining() ? "its format is not known" : "the file is empty")
                        + " (an Arrow file, an Arrow stream and a serialised object are); name the format, or a reader");
    }

    /** The format that a value is written in when none is named. */
    static Format<?> ofValue(Object value) {
        return value instanceof Table || value instanceof Batch ? ArrowFormat.INSTANCE : SerializedFormat.INSTANCE;
    }

    static void checkReadable(Path file) {
        if (!Files.exists(file)) {
            throw new BodkinException(Kind.USER, file + ": no such file");
        }
        if (Files.isDirectory(file)) {
            throw new BodkinException(Kind.USER, file + ": is a directory, not a file");
        }
        if (!Files.isReadable(file)) {
            throw new BodkinException(Kind.USER, file + ": permission denied");
        }
    }

    static String reason(IOException e) {
        return e instanceof AccessDeniedException
                ? "permission denied"
                : e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
