package io.bodkin.engine.fault;

import java.nio.file.Path;

/** Another program cut a file short, or wrote to it, while it was being read. */
public final class FileChangedException extends BodkinException {
    private static final long serialVersionUID = 1L;

    /** @param how as a clause: "it was 900 bytes long, now it has 120" */
    public FileChangedException(Path file, String how) {
        super(Kind.USER, file + " changed while it was read: " + how);
    }

    /** For a page of a mapping that is gone. */
    public FileChangedException(Path file, InternalError cause) {
        super(Kind.USER, file + " changed while it was read: it was cut short", cause);
    }
}
