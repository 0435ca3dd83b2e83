package io.bodkin.engine.store;

import com.github.luben.zstd.Zstd;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.ipc.IpcFileWriter;
import io.bodkin.engine.ipc.codec.Codec;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/**
 * Whether a spilled chunk is compressed: only if writing it would be quicker for it. Pieces of every sixteenth chunk are
 * compressed on trial for the ratio and the speed of zstd; the rate of the device is that of the last plain writes. Data
 * that does not compress, or a device that is quicker than zstd, means no.
 */
final class CompressionChoice {
    private static final int SAMPLE_EVERY = 16;
    private static final int PIECES = 4;
    private static final int PIECE_BYTES = 32 << 10;
    private static final int LEVEL = 1;

    /** Compression has to save this part of the time, or it is not worth its cores. */
    private static final double GAIN = 0.2;

    private final Events events;
    private final AtomicInteger chunks = new AtomicInteger();
    private final ThreadLocal<Buffers> buffers = ThreadLocal.withInitial(Buffers::new);

    /** Bytes per second of plain writes; 0 until one was measured. Racy on purpose: any recent value will do. */
    private volatile double deviceRate;

    private volatile boolean compress;

    /** Of one writer thread, made at its first trial and kept: writing allocates nothing. */
    private static final class Buffers {
        final ByteBuffer source = ByteBuffer.allocateDirect(PIECE_BYTES);
        final ByteBuffer target = ByteBuffer.allocateDirect((int) Zstd.compressBound(PIECE_BYTES));
        final ByteBuffer scratch = ByteBuffer.allocateDirect(IpcFileWriter.SCRATCH_BYTES);
    }

    CompressionChoice(Events events) {
        this.events = events;
    }

    /** Sets aside what the calling writer thread will need. */
    void prepare() {
        buffers.get();
    }

    ByteBuffer scratch() {
        return buffers.get().scratch;
    }

    void wrotePlain(long bytes, long nanos) {
        if (bytes >= 1 << 20 && nanos > 0) {
            double rate = bytes * 1e9 / nanos;
            deviceRate = deviceRate == 0 ? rate : 0.8 * deviceRate + 0.2 * rate;
        }
    }

    Codec choose(long chunk, ArrowRecordBatch batch) {
        double device = deviceRate;
        if (device > 0 && chunks.getAndIncrement() % SAMPLE_EVERY == 0) {
            decide(chunk, batch, device);
        }
        return compress ? Codec.ZSTD : Codec.NONE;
    }

    private void decide(long chunk, ArrowRecordBatch batch, double device) {
        ArrowBuf largest = null;
        for (ArrowBuf buffer : batch.getBuffers()) {
            if (largest == null || buffer.readableBytes() > largest.readableBytes()) {
                largest = buffer;
            }
        }
        if (largest == null || largest.readableBytes() < (long) PIECES * PIECE_BYTES) {
            return;
        }
        Buffers own = buffers.get();
        long compressed = 0;
        long start = System.nanoTime();
        for (int i = 0; i < PIECES; i++) {
            long at = (largest.readableBytes() - PIECE_BYTES) / (PIECES - 1) * i;
            largest.getBytes(at, own.source.clear());
            compressed += Zstd.compressDirectByteBuffer(
                    own.target, 0, own.target.capacity(), own.source, 0, PIECE_BYTES, LEVEL);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double ratio = (double) compressed / (PIECES * PIECE_BYTES);
        double speed = PIECES * PIECE_BYTES / seconds;
        boolean pays = 1 / speed + ratio / device < (1 - GAIN) / device;
        compress = pays;
        events.emit(() -> new Event.CompressionChosen(
                chunk,
                pays,
                ratio,
                String.format(
                        "zstd at %.0f MB/s to %.2f of the size, device at %.0f MB/s",
                        speed / 1e6, ratio, device / 1e6)));
    }
}
