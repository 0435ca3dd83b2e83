package io.bodkin.engine.store.spill;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.chunk.LoadCost;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.fault.BudgetException;
import io.bodkin.engine.fault.IoFault;
import io.bodkin.engine.fault.SpillException;
import io.bodkin.engine.ipc.Block;
import io.bodkin.engine.ipc.ByteRange;
import io.bodkin.engine.ipc.IpcSchema;
import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.ipc.write.IpcFileWriter;
import io.bodkin.engine.ipc.write.Sink;
import io.bodkin.engine.ipc.write.WriteLayout;
import io.bodkin.engine.memory.SizeClass;
import io.bodkin.engine.store.file.BodyReader;
import io.bodkin.engine.store.file.Checksum;
import io.bodkin.engine.store.file.DictionaryBatches;
import io.bodkin.engine.store.file.StoredBuffers;
import io.bodkin.engine.store.file.StoredChecksums;
import io.bodkin.engine.store.io.Disk;
import io.bodkin.engine.store.io.WriteBuffers;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Writes spill files: ordinary Arrow IPC files, past the page cache. A chunk of {@link #SMALL} or more has a file of
 * its own; smaller ones are packed by schema into {@linkplain SegmentFiles segments}. The buffers that writing needs
 * are set aside at the start, so that it cannot fail for want of memory.
 *
 * <p>Writing and moving are for as many threads as there are writers; any thread may release a backing.
 */
public final class SpillFiles implements AutoCloseable {
    /** Chunks below this are packed together on disk, in bytes. */
    public static final long SMALL = 1 << 20;

    static final long METADATA_BYTES = 1 << 16;

    /**
     * A chunk that is to be written.
     *
     * @param memoryBytes of its buffers, or of an object's serialised form, as far as that is known
     */
    public record Writing(long id, ChunkLayout layout, long memoryBytes, ChunkContent content) {}

    /** Told by any thread what has become of files; must not block. */
    public interface Listener {
        /** There is more room on the disk. */
        void spaceFreed();

        /** {@link #moveOne} has something to do. */
        void moveWaits();
    }

    private final SpillDirectory directory;
    private final SpillSpace space;
    private final SegmentFiles segments;
    private final CompressionChoice compression;
    private final Events events;
    private final long largestLoad;
    private final BlockingQueue<WriteBuffers> buffers;

    /**
     * @param directory to write to; taken over, also when this throws
     * @param limit bytes of disk that files may take
     * @param largestLoad bytes that bringing a chunk back may take for its compression
     */
    public SpillFiles(
            SpillDirectory directory,
            long limit,
            int writers,
            long largestLoad,
            Events events,
            Disk disk,
            Listener listener) {
        this.directory = directory;
        this.space = new SpillSpace(directory, limit, disk, listener::spaceFreed);
        this.segments = new SegmentFiles(space, events, listener::moveWaits);
        this.compression = new CompressionChoice(events);
        this.events = events;
        this.largestLoad = largestLoad;
        this.buffers = new ArrayBlockingQueue<>(writers);
        try {
            for (int i = 0; i < writers; i++) {
                buffers.add(new WriteBuffers());
            }
        } catch (Throwable failure) {
            close();
            throw failure;
        }
    }

    /** Writes a chunk; what it returns owns the file. Nothing is left if it fails. */
    public Backing write(Writing chunk) throws IOException {
        long start = System.nanoTime();
        boolean onHeap = chunk.content instanceof ChunkContent.Value;
        NewFile file = space.newFile("c-" + chunk.id, onHeap ? ".ser" : ".arrow", chunk.memoryBytes + METADATA_BYTES);
        try {
            Backing backing = onHeap
                    ? writeValue(chunk, ((ChunkContent.Value) chunk.content).value(), file)
                    : writeBuffers(chunk, (ChunkContent.Buffers) chunk.content, file);
            long nanos = System.nanoTime() - start;
            events.emit(() -> new Event.ChunkSpilled(chunk.id, file.path(), chunk.memoryBytes, file.bytes(), nanos));
            return backing;
        } catch (Throwable failure) {
            file.failed(failure);
            throw failure;
        }
    }

    /** Writes small chunks of one layout into one file; one backing for each, in order. Nothing is left if it fails. */
    public List<Backing> writeTogether(List<Writing> chunks) throws IOException {
        WriteBuffers own = buffers.remove();
        try {
            return segments.write(chunks, own);
        } finally {
            buffers.add(own);
        }
    }

    /** Moves what is alive in one segment that is half dead; false if there is none. */
    public boolean moveOne() {
        WriteBuffers own = buffers.remove();
        try {
            return segments.moveOne(own);
        } finally {
            buffers.add(own);
        }
    }

    private Backing writeBuffers(Writing chunk, ChunkContent.Buffers content, NewFile file) throws IOException {
        IpcSchema schema = DictionaryBatches.schema(chunk.layout, content.dictionaries());
        long checksum = Checksum.of(content.batch());
        StoredChecksums checksums;
        WriteBuffers own = buffers.remove();
        Block block;
        Codec codec;
        try {
            codec = codecFor(chunk, content, own);
            long start = System.nanoTime();
            try (Sink sink = file.sink(own.bounce)) {
                IpcFileWriter writer = new IpcFileWriter(sink, schema, WriteLayout.PAGES, own.scratch);
                checksums = new StoredChecksums(checksum, DictionaryBatches.write(writer, content.dictionaries()));
                block = writer.write(content.batch(), codec);
                Map<String, String> footer = checksums.footer();
                footer.put("bodkin.chunk", Long.toString(chunk.id));
                file.complete(writer.finish(footer));
            }
            if (codec == Codec.NONE) {
                compression.wrotePlain(chunk.memoryBytes, System.nanoTime() - start);
            }
        } finally {
            buffers.add(own);
        }
        long toLoad = BodyReader.bytesToReserve(List.of(new ByteRange(block.bodyOffset(), block.bodyLength())))
                + DictionaryBatches.bytesToReserve(content.dictionaries())
                + (codec == Codec.NONE ? 0 : decompressedBytes(chunk, content));
        LoadCost cost = LoadCost.ofFile(file.bytes(), codec == Codec.NONE ? 0 : chunk.memoryBytes);
        return new StoredBuffers(file.ofChunks(1), checksums, toLoad, cost);
    }

    /** A chunk whose compressed and decompressed bytes do not fit into memory together could never be brought back. */
    private Codec codecFor(Writing chunk, ChunkContent.Buffers content, WriteBuffers own) {
        long toLoad = chunk.memoryBytes + decompressedBytes(chunk, content);
        return toLoad > largestLoad ? Codec.NONE : compression.choose(chunk.id, chunk.layout, content.batch(), own);
    }

    private static long decompressedBytes(Writing chunk, ChunkContent.Buffers content) {
        return SizeClass.roundUpAll(
                chunk.memoryBytes, content.batch().getBuffers().size());
    }

    private Backing writeValue(Writing chunk, Object value, NewFile file) throws IOException {
        SpilledValue.Written written;
        try (OutputStream out = file.stream()) {
            written = SpilledValue.write(value, out);
        }
        file.complete(written.length());
        ClassLoader loader = value.getClass().getClassLoader();
        return new SpilledValue(file.ofChunks(1), space.disk(), written, chunk.memoryBytes, loader);
    }

    /** Whether a failed write means the disk, and not the chunk. */
    public static boolean isOfDisk(Throwable failure) {
        return failure instanceof SpillException
                || failure instanceof BudgetException
                || failure instanceof OutOfMemoryError;
    }

    /** Since the start. */
    public long bytesWritten() {
        return space.bytesWritten();
    }

    /** Now. */
    public long diskBytes() {
        return space.usedBytes();
    }

    public Path folder() {
        return directory.folder();
    }

    /** Removes the folder with all that is in it. */
    @Override
    public void close() {
        segments.close();
        try {
            directory.close();
        } catch (IOException e) {
            throw new SpillException("cannot remove " + directory.folder() + ": " + IoFault.reason(e), e);
        }
    }
}
