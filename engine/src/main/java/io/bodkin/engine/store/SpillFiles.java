package io.bodkin.engine.store;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.fault.BudgetException;
import io.bodkin.engine.fault.SpillException;
import io.bodkin.engine.ipc.Block;
import io.bodkin.engine.ipc.ByteRange;
import io.bodkin.engine.ipc.IpcFile;
import io.bodkin.engine.ipc.IpcSchema;
import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.ipc.write.IpcFileWriter;
import io.bodkin.engine.ipc.write.Sink;
import io.bodkin.engine.ipc.write.WriteLayout;
import io.bodkin.engine.memory.SizeClass;
import java.io.IOException;
import java.io.ObjectStreamException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Writes spill files: ordinary Arrow IPC files, past the page cache. A chunk of {@link ChunkEntry#SMALL} or more has a file of
 * its own; smaller ones are packed by schema into {@linkplain Segment segments}. The buffers that writing needs are set aside
 * at the start, so that it cannot fail for want of memory.
 */
final class SpillFiles implements AutoCloseable {
    private static final int OPEN_SEGMENTS = 128;
    private static final long METADATA_BYTES = 1 << 16;

    /** What a small chunk takes in a segment beside its buffers: its metadata, its line in the footer, and alignment. */
    private static final long PACKING_BYTES = 1024;

    /** A chunk that is being written, and what it holds. */
    record Writing(ChunkEntry entry, ChunkContent content) {}

    private final SpillDirectory directory;
    private final Events events;
    private final Disk disk;
    private final Runnable spaceFreed;
    private final Consumer<Segment> halfDead;
    private final long largestLoad;
    private final BlockingQueue<WriteBuffers> buffers;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong nextSegment = new AtomicLong(1);
    private final CompressionChoice compression;
    private final OpenSegments openSegments = new OpenSegments(OPEN_SEGMENTS);

    /**
     * @param largestLoad bytes that bringing a chunk back may take for its compression
     * @param spaceFreed called when a file has gone
     * @param halfDead called when {@link #compact} is worth while
     */
    SpillFiles(
            SpillSettings settings,
            long largestLoad,
            Events events,
            Disk disk,
            Runnable spaceFreed,
            Consumer<Segment> halfDead) {
        this.events = events;
        this.disk = disk;
        this.spaceFreed = spaceFreed;
        this.halfDead = halfDead;
        this.largestLoad = largestLoad;
        this.buffers = new ArrayBlockingQueue<>(settings.writers());
        for (int i = 0; i < settings.writers(); i++) {
            buffers.add(new WriteBuffers());
        }
        this.compression = new CompressionChoice(events);
        this.directory = SpillDirectory.open(settings.directory(), settings.limitBytes());
    }

    // ---- one chunk, one file

    /** Writes a chunk; what it returns owns the file. Nothing is left if it fails. For at most as many threads as writers. */
    Backing write(ChunkEntry entry, ChunkContent content) throws IOException {
        long start = System.nanoTime();
        Path path = directory.folder().resolve("c-" + entry.id() + (entry.onHeap() ? ".ser" : ".arrow"));
        NewFile file = new NewFile(path, entry.memoryBytes() + METADATA_BYTES);
        try {
            Backing backing = content instanceof ChunkContent.Buffers plain
                    ? writeBuffers(entry, plain, file)
                    : writeValue(entry, (ChunkContent.Value) content, file);
            long nanos = System.nanoTime() - start;
            events.emit(() -> new Event.ChunkSpilled(entry.id(), path, entry.memoryBytes(), file.bytes, nanos));
            return backing;
        } catch (Throwable failure) {
            file.failed(failure);
            throw failure;
        }
    }

    private Backing writeBuffers(ChunkEntry entry, ChunkContent.Buffers content, NewFile file) throws IOException {
        IpcSchema schema = DictionaryBatches.schema(entry.layout(), content.dictionaries());
        long checksum = Checksum.of(content.batch().getBuffers());
        WriteBuffers own = buffers.remove();
        Block block;
        Codec codec;
        try {
            codec = codecFor(entry, content, own);
            long start = System.nanoTime();
            try (Sink sink = disk.create(file.path, own.bounce, directory.ownerOnlyFile())) {
                IpcFileWriter writer = new IpcFileWriter(sink, schema, WriteLayout.PAGES, own.scratch);
                DictionaryBatches.write(writer, content.dictionaries());
                block = writer.write(content.batch(), codec);
                file.complete(writer.finish(Map.of(
                        "bodkin.chunk",
                        Long.toString(entry.id()),
                        "bodkin.checksum",
                        String.format("%016x", checksum))));
            }
            if (codec == Codec.NONE) {
                compression.wrotePlain(entry.memoryBytes(), System.nanoTime() - start);
            }
        } finally {
            buffers.add(own);
        }
        long toLoad = BodyReader.bytesToReserve(List.of(new ByteRange(block.bodyOffset(), block.bodyLength())))
                + DictionaryBatches.bytesToReserve(content.dictionaries())
                + (codec == Codec.NONE ? 0 : decompressedBytes(entry, content));
        return new SpilledBuffers(file.ofChunks(1), 0, checksum, toLoad);
    }

    /** A chunk whose compressed and decompressed bytes do not fit into memory together could never be brought back. */
    private Codec codecFor(ChunkEntry entry, ChunkContent.Buffers content, WriteBuffers own) {
        long toLoad = entry.memoryBytes() + decompressedBytes(entry, content);
        return toLoad > largestLoad ? Codec.NONE : compression.choose(entry.id(), entry.layout(), content.batch(), own);
    }

    private static long decompressedBytes(ChunkEntry entry, ChunkContent.Buffers content) {
        return SizeClass.roundUpAll(
                entry.memoryBytes(), content.batch().getBuffers().size());
    }

    private Backing writeValue(ChunkEntry entry, ChunkContent.Value content, NewFile file) throws IOException {
        SpilledValue.Written value;
        try (OutputStream out = disk.createStream(file.path, directory.ownerOnlyFile())) {
            value = SpilledValue.write(content.value(), out);
        }
        file.complete(value.length());
        return new SpilledValue(
                file.ofChunks(1),
                value.checksum(),
                entry.memoryBytes(),
                content.value().getClass().getClassLoader());
    }

    // ---- many chunks, one file

    /** Writes small chunks of one layout; one backing for each, in order. Nothing is left if it fails. */
    List<Backing> writeTogether(List<Writing> chunks) throws IOException {
        long start = System.nanoTime();
        long expected = METADATA_BYTES;
        for (Writing chunk : chunks) {
            expected += chunk.entry.memoryBytes() + PACKING_BYTES;
        }
        NewFile file = newSegment(expected);
        try {
            ChunkContent.Buffers first = (ChunkContent.Buffers) chunks.get(0).content;
            IpcSchema schema = DictionaryBatches.schema(chunks.get(0).entry.layout(), first.dictionaries());
            List<Block> blocks = new ArrayList<>(chunks.size());
            List<Long> checksums = new ArrayList<>(chunks.size());
            WriteBuffers own = buffers.remove();
            try (Sink sink = disk.create(file.path, own.bounce, directory.ownerOnlyFile())) {
                IpcFileWriter writer = new IpcFileWriter(sink, schema, WriteLayout.DENSE);
                for (Writing chunk : chunks) {
                    ChunkContent.Buffers content = (ChunkContent.Buffers) chunk.content;
                    checksums.add(Checksum.of(content.batch().getBuffers()));
                    blocks.add(writer.write(content.batch(), Codec.NONE));
                }
                file.complete(writer.finish(Map.of("bodkin.chunks", ids(chunks))));
            } finally {
                buffers.add(own);
            }
            Segment segment = segment(file);
            List<Backing> backings = new ArrayList<>(chunks.size());
            for (int i = 0; i < chunks.size(); i++) {
                PackedBuffers.Place place = new PackedBuffers.Place(segment, i, blocks.get(i));
                backings.add(new PackedBuffers(openSegments, place, checksums.get(i)));
            }
            segment.leave();
            long nanos = (System.nanoTime() - start) / chunks.size();
            for (int i = 0; i < chunks.size(); i++) {
                Block block = blocks.get(i);
                ChunkEntry entry = chunks.get(i).entry;
                events.emit(() -> new Event.ChunkSpilled(
                        entry.id(), file.path, entry.memoryBytes(), block.end() - block.offset(), nanos));
            }
            return backings;
        } catch (Throwable failure) {
            file.failed(failure);
            throw failure;
        }
    }

    private static String ids(List<Writing> chunks) {
        return chunks.stream().map(chunk -> Long.toString(chunk.entry.id())).collect(Collectors.joining(",", "[", "]"));
    }

    private NewFile newSegment(long expected) {
        return new NewFile(directory.folder().resolve("s-" + nextSegment.getAndIncrement() + ".arrow"), expected);
    }

    private Segment segment(NewFile file) {
        return new Segment(file.path, file.bytes, disk, halfDead, gone -> {
            openSegments.forget(gone);
            directory.unreserve(gone.bytes());
            spaceFreed.run();
        });
    }

    /** Moves what is alive in a segment to a new one, byte for byte; readers go on meanwhile. */
    void compact(Segment old) throws IOException {
        if (!old.tryEnter()) {
            return;
        }
        try (OpenSegments.Use use = openSegments.use(old)) {
            List<PackedBuffers> alive = old.chunks();
            NewFile file = newSegment(old.liveBytes() + alive.size() * PACKING_BYTES + METADATA_BYTES);
            List<Block> blocks;
            try {
                blocks = copy(use.file(), alive, file);
            } catch (Throwable failure) {
                file.failed(failure);
                throw failure;
            }
            Segment segment = segment(file);
            try {
                for (int i = 0; i < blocks.size(); i++) {
                    alive.get(i).move(new PackedBuffers.Place(segment, i, blocks.get(i)));
                }
            } finally {
                segment.leave();
            }
        } finally {
            old.leave();
        }
    }

    private List<Block> copy(IpcFile from, List<PackedBuffers> chunks, NewFile file) throws IOException {
        WriteBuffers own = buffers.remove();
        try (Sink sink = disk.create(file.path, own.bounce, directory.ownerOnlyFile())) {
            IpcFileWriter writer = new IpcFileWriter(sink, from.ipcSchema(), WriteLayout.DENSE);
            List<Block> blocks = new ArrayList<>(chunks.size());
            for (PackedBuffers chunk : chunks) {
                blocks.add(writer.copy(from.channel(), chunk.place().block(), own.scratch));
            }
            file.complete(writer.finish(Map.of()));
            return blocks;
        } finally {
            buffers.add(own);
        }
    }

    // ---- the disk

    /** A file under way, and the disk space that is set aside for it. */
    private final class NewFile {
        private final Path path;
        private long bytes;

        NewFile(Path path, long expected) {
            directory.reserve(expected);
            this.path = path;
            this.bytes = expected;
        }

        /** It is written. */
        void complete(long size) {
            directory.correct(size - bytes);
            bytes = size;
            written.addAndGet(size);
        }

        SpillFile ofChunks(int chunks) {
            return new SpillFile(path, chunks, disk, () -> {
                directory.unreserve(bytes);
                spaceFreed.run();
            });
        }

        /** Nobody knows of it yet: leaves nothing. Throws what an IOException means here. */
        void failed(Throwable failure) {
            directory.unreserve(bytes);
            try {
                disk.delete(path);
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
            if (failure instanceof IOException io && !(io instanceof ObjectStreamException)) {
                throw new SpillException("cannot write " + path + ": " + SpillDirectory.reason(io), io);
            }
        }
    }

    /** Whether a failed write means the disk, and not the chunk. */
    static boolean isOfDisk(Throwable failure) {
        return failure instanceof SpillException
                || failure instanceof BudgetException
                || failure instanceof OutOfMemoryError;
    }

    long bytesWritten() {
        return written.get();
    }

    long diskBytes() {
        return directory.usedBytes();
    }

    Path folder() {
        return directory.folder();
    }

    @Override
    public void close() {
        openSegments.close();
        try {
            directory.close();
        } catch (IOException e) {
            throw new SpillException("cannot remove " + directory.folder() + ": " + SpillDirectory.reason(e), e);
        }
    }
}
