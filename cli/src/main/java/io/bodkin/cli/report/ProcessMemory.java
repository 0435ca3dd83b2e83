package io.bodkin.cli.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * How much memory this process has had, as Linux tells in {@code /proc/self/status}; elsewhere nothing.
 *
 * <p>The kernel keeps the high-water mark of everything resident. It keeps none of the part that is not pages of files:
 * a daemon thread samples that, so that a peak shorter than the interval may be missed. Any thread may ask.
 */
public final class ProcessMemory implements AutoCloseable {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long NONE = -1;

    private final Path status;
    private final Thread sampler;
    private final AtomicLong peakAnonBytes = new AtomicLong(NONE);
    private volatile boolean closed;

    private ProcessMemory(Path status, long intervalNanos) {
        this.status = status;
        this.sampler = new Thread(() -> sampleEvery(intervalNanos), "bodkin-process-memory");
        sampler.setDaemon(true);
        sample();
        if (peakAnonBytes.get() != NONE) {
            sampler.start();
        }
    }

    private void sampleEvery(long nanos) {
        while (!closed) {
            LockSupport.parkNanos(this, nanos);
            sample();
        }
    }

    /** Starts to watch, twenty times a second. */
    public static ProcessMemory watch() {
        return new ProcessMemory(STATUS, TimeUnit.MILLISECONDS.toNanos(50));
    }

    /** Watches another file of that form; samples only when asked, in tests. */
    static ProcessMemory of(Path status) {
        return new ProcessMemory(status, TimeUnit.DAYS.toNanos(1));
    }

    /** The most that was resident since the process began: heap, off-heap, code, and mapped pages of files. */
    public OptionalLong peakResidentBytes() {
        return read("VmHWM:");
    }

    /** The most that was resident and not pages of files, since the watch began: what swapping or killing must free. */
    public OptionalLong peakAnonymousBytes() {
        sample();
        long peak = peakAnonBytes.get();
        return peak == NONE ? OptionalLong.empty() : OptionalLong.of(peak);
    }

    private void sample() {
        OptionalLong anonymous = read("RssAnon:");
        OptionalLong shared = read("RssShmem:");
        if (anonymous.isPresent()) {
            peakAnonBytes.accumulateAndGet(anonymous.getAsLong() + shared.orElse(0), Math::max);
        }
    }

    private OptionalLong read(String key) {
        try {
            for (String line :
                    Files.readString(status, StandardCharsets.ISO_8859_1).split("\n")) {
                if (line.startsWith(key)) {
                    String[] parts = line.substring(key.length()).strip().split("\\s+");
                    return OptionalLong.of(Math.multiplyExact(Long.parseLong(parts[0]), 1024L));
                }
            }
            return OptionalLong.empty();
        } catch (IOException | NumberFormatException | ArithmeticException notLinux) {
            return OptionalLong.empty();
        }
    }

    /** Ends the watch; the figures can still be read. Idempotent. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(sampler);
    }
}
