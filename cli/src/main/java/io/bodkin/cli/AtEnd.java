package io.bodkin.cli;

import io.bodkin.engine.fault.EngineClosedException;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a command must do at its end, also when the process is told to end in the middle of it (Ctrl-C): done once, by
 * the command or by the process, whoever comes first. The process then waits for the command to come to its end too:
 * what it holds open on its own thread, such as a file half written, is removed there.
 */
final class AtEnd implements AutoCloseable {
    private static final AtomicBoolean PROCESS_ENDS = new AtomicBoolean();

    /** For a command that does not notice that its engine is closed: the process ends all the same. */
    private static final long PATIENCE_SECONDS = 5;

    private final Runnable cleanup;
    private final Thread hook;
    private final CountDownLatch commandOver = new CountDownLatch(1);

    /** Guarded by this. */
    private boolean done;

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
        try {
            endWithCommand();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Cleans up, waits for the command, and returns whether it is over. */
    boolean endWithCommand() throws InterruptedException {
        cleanUp();
        return commandOver.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Makes what is to be cleaned up: not while it is, and not after. */
    @FunctionalInterface
    interface Creation {
        void run() throws IOException;
    }

    /**
     * Runs {@code creation}; the end waits for it.
     *
     * @throws EngineClosedException if the process was told to end before
     */
    synchronized void create(Creation creation) throws IOException {
        if (done) {
            throw new EngineClosedException("the process was told to end");
        }
        creation.run();
    }

    private synchronized void cleanUp() {
        if (!done) {
            done = true;
            cleanup.run();
        }
    }

    @Override
    public void close() {
        commandOver.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            PROCESS_ENDS.set(true);
        }
        cleanUp();
    }
}
