package io.bodkin.engine.store.spill;

import com.github.luben.zstd.Zstd;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.store.io.WriteBuffers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/**
 * Whether a spilled chunk is compressed: only if writing it would be quicker for it. Pieces of every sixteenth chunk of
 * a kind (element type, or schema) are compressed on trial for the ratio and the speed of zstd; the rate of the device
 * is that of the last plain writes. Data that does not compress, or a device that is quicker than zstd, means no.
 */
final class CompressionChoice {
    private static final int SAMPLE_EVERY = 16;
    private static final int PIECES = 4;
    private static final int LEVEL = 1;
    private static final int MOST_KINDS = 1000;

    /** Compression has to save this part of the time, or it is not worth its cores. */
    private static final double GAIN = 0.2;

    private final Events events;
    private final Map<Object, Choice> choices = new ConcurrentHashMap<>();

    /** Bytes per second of plain writes; 0 until one was measured. Racy on purpose: any recent value will do. */
    private volatile double deviceRate;

    /** For one kind of chunk. */
    private static final class Choice {
        final AtomicInteger chunks = new AtomicInteger();
        volatile boolean compress;
    }

    CompressionChoice(Events events) {
        this.events = events;
    }

    void wrotePlain(long bytes, long nanos) {
        if (bytes >= 1 << 20 && nanos > 0) {
            double rate = bytes * 1e9 / nanos;
            deviceRate = deviceRate == 0 ? rate : 0.8 * deviceRate + 0.2 * rate;
        }
    }

    Codec choose(long chunk, ChunkLayout layout, ArrowRecordBatch batch, WriteBuffers own) {
        double device = deviceRate;
        if (device == 0) {
            return Codec.NONE;
        }
        Object kind = layout instanceof ChunkLayout.OfBlock block ? block.dtype() : layout;
        if (choices.size() > MOST_KINDS) {
            choices.clear();
        }
        Choice choice = choices.computeIfAbsent(kind, k -> new Choice());
        if (choice.chunks.getAndIncrement() % SAMPLE_EVERY == 0) {
            decide(choice, chunk, batch, device, own);
        }
        return choice.compress ? Codec.ZSTD : Codec.NONE;
    }

    private void decide(Choice choice, long chunk, ArrowRecordBatch batch, double device, WriteBuffers own) {
        ArrowBuf largest = null;
        for (ArrowBuf buffer : batch.getBuffers()) {
            if (largest == null || buffer.readableBytes() > largest.readableBytes()) {
                largest = buffer;
            }
        }
        if (largest == null || largest.readableBytes() < (long) PIECES * WriteBuffers.PIECE_BYTES) {
            return;
        }
        long compressed = 0;
        long start = System.nanoTime();
        for (int i = 0; i < PIECES; i++) {
            long at = (largest.readableBytes() - WriteBuffers.PIECE_BYTES) / (PIECES - 1) * i;
            largest.getBytes(at, own.piece.clear());
            compressed += Zstd.compressDirectByteBuffer(
                    own.compressedPiece,
                    0,
                    own.compressedPiece.capacity(),
                    own.piece,
                    0,
                    WriteBuffers.PIECE_BYTES,
                    LEVEL);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double ratio = (double) compressed / (PIECES * WriteBuffers.PIECE_BYTES);
        double speed = PIECES * WriteBuffers.PIECE_BYTES / seconds;
        boolean pays = 1 / speed + ratio / device < (1 - GAIN) / device;
        choice.compress = pays;
        events.emit(() -> new Event.CompressionChosen(
                chunk,
                pays,
                ratio,
                String.format(
                        "zstd at %.0f MB/s to %.2f of the size, device at %.0f MB/s",
                        speed / 1e6, ratio, device / 1e6)));
    }
}
