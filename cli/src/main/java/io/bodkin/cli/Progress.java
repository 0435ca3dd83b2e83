package io.bodkin.cli;

import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far one stage of a command is, in bytes, on stderr: only when that is a terminal. Any thread may step. The
 * launcher says whether it is, because Java cannot tell for stderr alone.
 */
final class Progress implements AutoCloseable {
    private static final int UPDATE_MILLIS = 200;
    private static final long MIB = 1 << 20;

    private final ProgressBar bar;
    private final AtomicLong done = new AtomicLong();

    private Progress(ProgressBar bar) {
        this.bar = bar;
    }

    static Progress of(String stage, long bytes) {
        if (!Boolean.getBoolean("bodkin.terminal")) {
            return new Progress(null);
        }
        return new Progress(new ProgressBarBuilder()
                .setTaskName(stage)
                .setInitialMax(Math.max(1, bytes / MIB))
                .setUnit(" MiB", 1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .showSpeed()
                .build());
    }

    void step(long bytes) {
        long now = done.addAndGet(bytes);
        if (bar != null) {
            bar.stepTo(now / MIB);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
