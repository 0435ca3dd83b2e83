package io.bodkin.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.memory.Budget;
import io.bodkin.engine.memory.ChunkMemory;
import io.bodkin.engine.memory.Reservation;
import io.bodkin.engine.memory.SizeClass;
import io.bodkin.engine.store.file.TensorSchema;
import io.bodkin.engine.store.io.Disk;
import io.bodkin.engine.store.io.FaultyDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.apache.arrow.memory.ArrowBuf;

/** A store on a tiny budget. Closing it fails if a byte, a file or a thread is left. */
final class StoreFixture implements AutoCloseable {
    static final long KIB = 1024;
    static final long MIB = 1024 * KIB;

    final ChunkMemory memory;
    final ChunkStore store;
    final Events events = new Events();
    final Queue<Event> heard = new ConcurrentLinkedQueue<>();
    private boolean closed;

    StoreFixture(Path directory, long budget) {
        this(directory, budget, new FaultyDisk());
    }

    StoreFixture(Path directory, long budget, Disk disk) {
        this(directory, budget, Long.MAX_VALUE, MIB, disk);
    }

    StoreFixture(Path directory, long budget, long spillLimit, long heapLimit, Disk disk) {
        this(directory, new ChunkMemory(new Budget(budget)), spillLimit, heapLimit, disk);
    }

    /** Takes over the memory. */
    StoreFixture(Path directory, ChunkMemory memory, long spillLimit, long heapLimit, Disk disk) {
        this.memory = memory;
        store = new ChunkStore(memory, new SpillSettings(directory, spillLimit, 2, 4), heapLimit, events, disk);
        events.listen(heard::add);
    }

    static ChunkLayout.OfBlock layout(long bytes) {
        return new ChunkLayout.OfBlock(DType.INT64, Shape.of(bytes / 8));
    }

    /** A block whose content follows from the seed; waits for room. */
    ChunkEntry put(long bytes, long seed) {
        try (Reservation reservation = store.reserveWaiting(SizeClass.roundUp(bytes))) {
            ArrowBuf buffer = memory.allocate(bytes, reservation);
            for (long i = 0; i < bytes; i += 8) {
                buffer.setLong(i, value(seed, i));
            }
            return store.put(
                    layout(bytes), new ChunkContent.Buffers(TensorSchema.row(layout(bytes), buffer), List.of()));
        }
    }

    static long value(long seed, long offset) {
        return seed * 0x9E3779B97F4A7C15L + offset;
    }

    /** Pins the chunk, waiting for room, and compares every byte. */
    void verify(ChunkEntry entry, long seed) {
        try (Lease lease = pin(entry)) {
            verify(lease, entry, seed);
        }
    }

    static void verify(Lease lease, ChunkEntry entry, long seed) {
        List<ArrowBuf> buffers =
                ((ChunkContent.Buffers) lease.content(entry)).batch().getBuffers();
        ArrowBuf data = buffers.get(buffers.size() - 1);
        long bytes = ((ChunkLayout.OfBlock) entry.layout()).shape().elements() * 8;
        assertThat(data.readableBytes()).isEqualTo(bytes);
        for (long i = 0; i < bytes; i += 8) {
            if (data.getLong(i) != value(seed, i)) {
                throw new AssertionError(entry + ": byte " + i + " is wrong");
            }
        }
    }

    /** Waits for room and for the disk. */
    Lease pin(ChunkEntry entry) {
        Lease lease = store.acquireOne(entry, false);
        try {
            lease.awaitLoaded();
            return lease;
        } catch (InterruptedException e) {
            lease.close();
            throw new AssertionError(e);
        } catch (Throwable failure) {
            lease.close();
            throw failure;
        }
    }

    /** Has everything written and dropped that is not pinned: asks for all memory and gives it back. */
    void evictAll() {
        store.reserveWaiting(memory.budget().limit()).close();
    }

    List<Path> files() {
        try (Stream<Path> files = Files.list(store.spillFolder())) {
            return files.filter(file -> !file.getFileName().toString().equals("lock"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    <E extends Event> List<E> heard(Class<E> type) {
        return heard.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /**
     * No chunk, at most so many files, and what is counted as used on the disk is at least what they take, as soon as
     * the I/O threads are through.
     */
    void assertLeft(IntSupplier mostFiles) {
        long until = System.nanoTime() + 5_000_000_000L;
        while ((store.statistics().chunks() != 0
                        || files().size() > mostFiles.getAsInt()
                        || store.statistics().onDisk() > 0 != bytesOfFiles() > 0)
                && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        assertThat(store.statistics().chunks()).as("chunks").isZero();
        assertThat(files()).hasSizeLessThanOrEqualTo(mostFiles.getAsInt());
        assertThat(store.statistics().onDisk()).as("bytes on disk").isGreaterThanOrEqualTo(bytesOfFiles());
        assertThat(store.statistics().onDisk() > 0).isEqualTo(bytesOfFiles() > 0);
        assertThat(memory.budget().reserved()).as("reserved").isZero();
    }

    private long bytesOfFiles() {
        long bytes = 0;
        for (Path file : files()) {
            bytes += file.toFile().length(); // 0 of one that has just gone
        }
        return bytes;
    }

    /** As soon as the I/O threads are through. */
    void assertNothingHeld() {
        long until = System.nanoTime() + 5_000_000_000L;
        while ((store.statistics().onDisk() != 0 || store.statistics().chunks() != 0 || !files().isEmpty())
                && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        assertThat(memory.budget().held()).as("held").isZero();
        assertThat(memory.budget().reserved()).as("reserved").isZero();
        assertThat(store.statistics().onDisk()).as("bytes on disk").isZero();
        assertThat(store.statistics().chunks()).as("chunks").isZero();
        assertThat(files()).isEmpty();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        Path folder = store.spillFolder();
        store.close();
        assertThat(folder).doesNotExist();
        assertThat(memory.budget().held()).as("held after the end").isZero();
        assertThat(memory.budget().reserved()).as("reserved after the end").isZero();
        memory.close();
        assertThat(memory.systemBytes())
                .as("memory from the system after the end")
                .isZero();
    }
}
