package io.bodkin.cli;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a command must do at its end, also when the process is told to end in the middle of it (Ctrl-C): done once, by the
 * command or by the process, whoever comes first.
 */
final class AtEnd implements AutoCloseable {
    private static final AtomicBoolean PROCESS_ENDS = new AtomicBoolean();

    private final Runnable cleanup;
    private final AtomicBoolean done = new AtomicBoolean();
    private final Thread hook;

    private AtEnd(Runnable cleanup) {
        this.cleanup = cleanup;
        this.hook = new Thread(this::onProcessEnd, "bodkin-at-end");
    }

    static AtEnd of(Runnable cleanup) {
        AtEnd atEnd = new AtEnd(cleanup);
        try {
            Runtime.getRuntime().addShutdownHook(atEnd.hook);
        } catch (IllegalStateException alreadyEnding) {
            PROCESS_ENDS.set(true);
        }
        return atEnd;
    }

    /** Whether the process was told to end: what a command says after that is no news. */
    static boolean processEnds() {
        return PROCESS_ENDS.get();
    }

    private void onProcessEnd() {
        PROCESS_ENDS.set(true);
        cleanUp();
    }

    private void cleanUp() {
        if (done.compareAndSet(false, true)) {
            cleanup.run();
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            PROCESS_ENDS.set(true);
        }
        cleanUp();
    }
}
