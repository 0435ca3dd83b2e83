package io.bodkin.engine.worker;

import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.chunk.PinnedBlock;
import io.bodkin.engine.fault.InterruptedWaitException;
import io.bodkin.engine.memory.ChunkMemory;
import io.bodkin.engine.memory.Reservation;
import io.bodkin.engine.memory.SizeClass;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.ChunkStore;
import io.bodkin.engine.store.Lease;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/**
 * Puts and opens chunks for callers, who wait for room: outside tasks for as long as it takes; in a task, which holds
 * pins and memory of its own, for the disk at most.
 */
final class ChunkAccess {
    private final ChunkMemory memory;
    private final ChunkStore store;
    private final Payloads payloads;
    private final BooleanSupplier inTask;

    /** Pins of callers that are not tasks. */
    private final AtomicInteger pinsOutside = new AtomicInteger();

    /** @param inTask whether the calling thread runs a task of this engine */
    ChunkAccess(ChunkMemory memory, ChunkStore store, Payloads payloads, BooleanSupplier inTask) {
        this.inTask = inTask;
        this.memory = memory;
        this.store = store;
        this.payloads = payloads;
    }

    boolean pinnedOutside() {
        return pinsOutside.get() > 0;
    }

    /** The value of a chunk: pinned until closed, if it is Arrow data. */
    Object open(ChunkEntry entry) {
        boolean byTask = inTask.getAsBoolean();
        Lease lease = store.acquireOne(entry, byTask);
        Runnable end = byTask ? lease::close : countedOutside(lease);
        try {
            lease.awaitLoaded();
            return payloads.view(entry, lease.content(entry), end);
        } catch (InterruptedException e) {
            end.run();
            Thread.currentThread().interrupt();
            throw new InterruptedWaitException("chunk c-" + entry.id() + " to be loaded");
        } catch (Throwable failure) {
            end.run();
            throw failure;
        }
    }

    /** As {@link #open}, if it is in memory now. Never waits. */
    Optional<Object> openIfInMemory(ChunkEntry entry) {
        return store.acquireIfInMemory(entry).map(lease -> {
            Runnable end = inTask.getAsBoolean() ? lease::close : countedOutside(lease);
            try {
                return payloads.view(entry, lease.content(entry), end);
            } catch (Throwable failure) {
                end.run();
                throw failure;
            }
        });
    }

    private Runnable countedOutside(Lease lease) {
        pinsOutside.incrementAndGet();
        return () -> {
            pinsOutside.decrementAndGet();
            lease.close();
        };
    }

    /** A new block that {@code fill} writes. */
    ChunkEntry putBlock(DType dtype, Shape shape, Consumer<Block> fill) {
        long bytes = PinnedBlock.checkedByteSize(dtype, shape);
        try (Reservation reservation = reserve(SizeClass.roundUp(Math.max(1, bytes)))) {
            ArrowBuf buffer = memory.allocate(Math.max(1, bytes), reservation);
            buffer.writerIndex(bytes);
            try (PinnedBlock block = new PinnedBlock(dtype, shape, buffer, true, this, () -> {})) {
                fill.accept(block);
            } catch (Throwable failure) {
                buffer.close();
                throw failure;
            }
            return payloads.putBlock(dtype, shape, buffer);
        }
    }

    /** A copy of a batch. */
    ChunkEntry putBatch(VectorSchemaRoot root) {
        try (ArrowRecordBatch foreign = new VectorUnloader(root).getRecordBatch()) {
            long bytes = foreign.getBuffers().stream()
                    .mapToLong(buffer -> SizeClass.roundUp(buffer.readableBytes()))
                    .sum();
            try (Reservation reservation = reserve(bytes)) {
                return payloads.putCopy(root.getSchema(), foreign, reservation);
            }
        }
    }

    /** Memory for the calling thread. */
    Reservation reserve(long bytes) {
        if (!inTask.getAsBoolean()) {
            return store.reserveWaiting(bytes);
        }
        Reservation reservation = Reservation.ofTaken(memory.budget(), 0);
        store.grow(reservation, bytes);
        return reservation;
    }
}
