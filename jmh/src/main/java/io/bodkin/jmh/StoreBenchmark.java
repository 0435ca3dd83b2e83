package io.bodkin.jmh;

import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.memory.Budget;
import io.bodkin.engine.memory.ChunkMemory;
import io.bodkin.engine.memory.Reservation;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.ChunkStore;
import io.bodkin.engine.store.Lease;
import io.bodkin.engine.store.SpillSettings;
import io.bodkin.engine.store.file.TensorSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.ArrowBuf;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Asks: what does it cost to put a chunk in memory, pin it, unpin it and release it, and does that grow with the number
 * of chunks in the store? The baseline allocates and frees the buffer only.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StoreBenchmark {
    private static final int BYTES = 4096;
    private static final ChunkLayout.OfBlock LAYOUT = new ChunkLayout.OfBlock(DType.FLOAT64, Shape.of(BYTES / 8));

    @Param({"0", "1000000"})
    public int others;

    private ChunkMemory memory;
    private ChunkStore store;
    private ArrowBuf shared;
    private final List<ChunkEntry> kept = new ArrayList<>();

    @Setup
    public void fill() throws IOException {
        memory = new ChunkMemory(new Budget(1L << 30));
        store = new ChunkStore(
                memory,
                new SpillSettings(Files.createTempDirectory("bodkin-store"), 0, 1, 1),
                Long.MAX_VALUE,
                new Events());
        shared = allocate();
        for (int i = 0; i < others; i++) {
            kept.add(put(shared));
        }
    }

    @TearDown
    public void free() {
        kept.forEach(store::release);
        shared.close();
        store.close();
        memory.close();
    }

    private ArrowBuf allocate() {
        try (Reservation reservation = store.reserveWaiting(BYTES)) {
            return memory.allocate(BYTES, reservation);
        }
    }

    /** Many chunks in one buffer: what is asked is the cost of the books, not of memory. */
    private ChunkEntry put(ArrowBuf buffer) {
        buffer.getReferenceManager().retain();
        return store.put(LAYOUT, new ChunkContent.Buffers(TensorSchema.row(LAYOUT, buffer), List.of()));
    }

    @Benchmark
    public long allocateAndFree() {
        try (ArrowBuf buffer = allocate()) {
            return buffer.memoryAddress();
        }
    }

    @Benchmark
    public long putPinUnpinRelease() {
        ChunkEntry chunk = put(shared);
        long bytes;
        try (Lease lease = store.acquireOne(chunk, false)) {
            bytes = ((ChunkContent.Buffers) lease.content(chunk)).mappedBytes();
        }
        store.release(chunk);
        return bytes;
    }

    @Benchmark
    public long pinUnpin() {
        ChunkEntry chunk = kept.isEmpty() ? null : kept.get(0);
        if (chunk == null) {
            chunk = put(shared);
            kept.add(chunk);
        }
        try (Lease lease = store.acquireOne(chunk, false)) {
            return ((ChunkContent.Buffers) lease.content(chunk)).mappedBytes();
        }
    }
}
