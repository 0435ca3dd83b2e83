package io.bodkin.engine.ipc;

import java.nio.file.OpenOption;

/** Reading and writing past the page cache. */
public final class DirectIo {
    /** Opens a file for it; a file system that cannot do it refuses. */
    public static final OpenOption DIRECT = option();

    private DirectIo() {}

    // By name: newer compilers warn of the class wherever it stands, and cannot be told that it is meant.
    private static OpenOption option() {
        try {
            Class<?> type = Class.forName("com.sun.nio.file.ExtendedOpenOption");
            return (OpenOption) type.getField("DIRECT").get(null);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
