package io.bodkin.engine.ipc;

import io.bodkin.engine.fault.BodkinException;
import java.nio.file.Path;

/** Another program cut a file short, or wrote to it, while it was being read. */
public final class FileChangedException extends BodkinException {
    private static final long serialVersionUID = 1L;

    public FileChangedException(Path file, String how) {
        super(Kind.USER, file + " changed while it was read: " + how);
    }

    public FileChangedException(Path file, String how, Throwable cause) {
        super(Kind.USER, file + " changed while it was read: " + how, cause);
    }
}
