package io.bodkin.engine.ipc;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.IoFault;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file cannot be opened, read or written; the message names it and says why. */
public final class FileAccessException extends BodkinException {
    private static final long serialVersionUID = 1L;

    private FileAccessException(Kind kind, String message, IOException cause) {
        super(kind, message, cause);
    }

    /** @param doing what was tried, as in "cannot read" */
    public static FileAccessException of(Path file, String doing, IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return new FileAccessException(Kind.USER, file + ": no such file", cause);
        }
        if (cause instanceof AccessDeniedException) {
            return new FileAccessException(Kind.USER, file + ": permission denied", cause);
        }
        if (Files.isDirectory(file)) {
            return new FileAccessException(Kind.USER, file + ": is a directory, not a file", cause);
        }
        return new FileAccessException(IoFault.kind(cause), file + ": " + doing + ": " + IoFault.reason(cause), cause);
    }
}
