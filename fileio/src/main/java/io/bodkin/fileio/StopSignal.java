package io.bodkin.fileio;

import java.io.IOException;

/** Says to the thread that writes a file that nobody wants it any more. */
final class StopSignal {
    private volatile boolean given;

    void give() {
        given = true;
    }

    /** To be called between two requests. */
    void check() throws IOException {
        if (given) {
            throw new IOException("the file was given up while it was written");
        }
    }
}
