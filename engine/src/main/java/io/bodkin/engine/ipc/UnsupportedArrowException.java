package io.bodkin.engine.ipc;

import io.bodkin.engine.fault.BodkinException;
import java.nio.file.Path;

/** A file is sound, but holds what Arrow Java has no vectors for, or what Bodkin does not read. */
public final class UnsupportedArrowException extends BodkinException {
    private static final long serialVersionUID = 1L;

    UnsupportedArrowException(Path file, String what) {
        super(Kind.USER, file + ": " + what);
    }
}
