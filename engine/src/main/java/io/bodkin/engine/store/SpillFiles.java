package io.bodkin.engine.store;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.fault.SpillException;
import io.bodkin.engine.ipc.Block;
import io.bodkin.engine.ipc.ByteRange;
import io.bodkin.engine.ipc.DirectSink;
import io.bodkin.engine.ipc.IpcFileWriter;
import io.bodkin.engine.ipc.IpcSchema;
import io.bodkin.engine.ipc.Sink;
import io.bodkin.engine.ipc.WriteLayout;
import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.memory.SizeClass;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Writes spill files: ordinary Arrow IPC files, one for each chunk, past the page cache. The buffers that writing needs are
 * set aside at the start, so that it cannot fail for want of memory.
 */
final class SpillFiles implements AutoCloseable {
    private static final int BOUNCE_BYTES = 1 << 20;

    private final SpillDirectory directory;
    private final Events events;
    private final Runnable spaceFreed;
    private final BlockingQueue<ByteBuffer> bounces;
    private final AtomicLong written = new AtomicLong();
    private final CompressionChoice compression;

    SpillFiles(SpillSettings settings, Events events, Runnable spaceFreed) {
        this.directory = SpillDirectory.open(settings.directory(), settings.limitBytes());
        this.events = events;
        this.spaceFreed = spaceFreed;
        this.bounces = new ArrayBlockingQueue<>(settings.writers());
        for (int i = 0; i < settings.writers(); i++) {
            bounces.add(ByteBuffer.allocateDirect(BOUNCE_BYTES + DirectSink.ALIGNMENT).alignedSlice(DirectSink.ALIGNMENT));
        }
        this.compression = new CompressionChoice(events);
    }

    /** Sets aside what the calling writer thread will need. */
    void prepareThread() {
        compression.prepare();
    }

    /** Writes a chunk; what it returns owns the file. Nothing is left if it fails. */
    Backing write(ChunkEntry entry, ChunkContent content) throws IOException {
        long start = System.nanoTime();
        long expected = entry.memoryBytes() + (1 << 16);
        directory.reserve(expected);
        Path path = directory.folder().resolve("c-" + entry.id() + (entry.onHeap() ? ".ser" : ".arrow"));
        try {
            Files.deleteIfExists(path);
            Backing backing = content instanceof ChunkContent.Buffers buffers
                    ? writeBuffers(entry, buffers, path, expected)
                    : writeValue(entry, (ChunkContent.Value) content, path, expected);
            long bytes = Files.size(path);
            written.addAndGet(bytes);
            long nanos = System.nanoTime() - start;
            events.emit(() -> new Event.ChunkSpilled(entry.id(), path, entry.memoryBytes(), bytes, nanos));
            return backing;
        } catch (Throwable failure) {
            directory.unreserve(expected);
            Files.deleteIfExists(path);
            if (failure instanceof IOException io) {
                throw new SpillException("cannot write " + path + ": " + SpillDirectory.reason(io), io);
            }
            throw failure;
        }
    }

    private Backing writeBuffers(ChunkEntry entry, ChunkContent.Buffers content, Path path, long reserved)
            throws IOException {
        IpcSchema schema = schemaOf(entry.layout(), content);
        long checksum = Checksum.of(content.batch().getBuffers());
        Codec codec = compression.choose(entry.id(), content.batch());
        long start = System.nanoTime();
        ByteBuffer bounce = bounces.remove();
        Block block;
        try (Sink sink = DirectSink.create(path, bounce, directory.ownerOnlyFile())) {
            IpcFileWriter writer = new IpcFileWriter(sink, schema, WriteLayout.PAGES, compression.scratch());
            DictionaryBatches.write(writer, content.dictionaries());
            block = writer.write(content.batch(), codec);
            writer.finish(Map.of(
                    "bodkin.chunk", Long.toString(entry.id()), "bodkin.checksum", String.format("%016x", checksum)));
        } finally {
            bounces.add(bounce);
        }
        if (codec == Codec.NONE) {
            compression.wrotePlain(entry.memoryBytes(), System.nanoTime() - start);
        }
        SpillFile file = new SpillFile(path, reserved, 1, () -> {
            directory.unreserve(reserved);
            spaceFreed.run();
        });
        long stored = BodyReader.bytesToReserve(List.of(new ByteRange(block.bodyOffset(), block.bodyLength())));
        long toLoad = codec == Codec.NONE && content.dictionaries().isEmpty()
                ? stored
                : stored + 2 * entry.memoryBytes() + content.batch().getBuffers().size() * SizeClass.PAGE;
        return new SpilledBuffers(file, 0, checksum, toLoad);
    }

    private static IpcSchema schemaOf(ChunkLayout layout, ChunkContent.Buffers content) {
        if (layout instanceof ChunkLayout.OfBlock block) {
            return IpcSchema.of(TensorSchema.of(block.dtype(), block.shape()));
        }
        Schema schema = ((ChunkLayout.OfBatch) layout).schema();
        return DictionaryBatches.schema(schema, content.dictionaries());
    }

    private Backing writeValue(ChunkEntry entry, ChunkContent.Value content, Path path, long reserved) throws IOException {
        long checksum;
        try (OutputStream out = Files.newOutputStream(directory.create(path.getFileName().toString()))) {
            checksum = SpilledValue.write(content.value(), out);
        }
        SpillFile file = new SpillFile(path, reserved, 1, () -> {
            directory.unreserve(reserved);
            spaceFreed.run();
        });
        return new SpilledValue(file, checksum, entry.memoryBytes(), content.value().getClass().getClassLoader());
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
        try {
            directory.close();
        } catch (IOException e) {
            throw new SpillException("cannot remove " + directory.folder() + ": " + SpillDirectory.reason(e), e);
        }
    }
}
