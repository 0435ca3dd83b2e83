package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import java.io.IOException;
import java.util.concurrent.Callable;

/**
 * Where channels are touched: on threads of the engine that are never interrupted, since an interrupt closes a channel
 * for all who use it. Whoever asks waits, and can be interrupted.
 */
final class FileThreads {
    private FileThreads() {}

    /** For what takes no time worth waiting for. */
    static <T> T call(Engine engine, Callable<T> body) throws IOException {
        return call(engine, body, () -> {});
    }

    /**
     * @param stop makes the body end early; called if the caller is interrupted
     * @throws io.bodkin.engine.fault.InterruptedWaitException if the caller is interrupted and the body has not been
     *     done
     */
    static <T> T call(Engine engine, Callable<T> body, Runnable stop) throws IOException {
        try {
            return engine.runtime().onFileThread(body, stop);
        } catch (IOException | RuntimeException known) {
            throw known;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    static void run(Engine engine, Action action, Runnable stop) throws IOException {
        call(
                engine,
                () -> {
                    action.run();
                    return null;
                },
                stop);
    }
}
