package io.bodkin.engine.store.spill;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.Events;
import io.bodkin.engine.ipc.Block;
import io.bodkin.engine.ipc.IpcFile;
import io.bodkin.engine.ipc.IpcSchema;
import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.ipc.write.IpcFileWriter;
import io.bodkin.engine.ipc.write.Sink;
import io.bodkin.engine.ipc.write.WriteLayout;
import io.bodkin.engine.store.file.Checksum;
import io.bodkin.engine.store.file.DictionaryBatches;
import io.bodkin.engine.store.io.WriteBuffers;
import io.bodkin.engine.store.spill.SpillFiles.Writing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** Packs small chunks into {@linkplain Segment segments}, and moves what is alive out of those that are half dead. */
final class SegmentFiles implements AutoCloseable {
    private static final int OPEN_SEGMENTS = 128;

    /**
     * What a small chunk takes in a segment beside its buffers: its metadata, its line in the footer, and alignment.
     */
    private static final long PACKING_BYTES = 1024;

    private final SpillSpace space;
    private final Events events;
    private final Runnable moveWaits;
    private final AtomicLong nextNumber = new AtomicLong(1);
    private final OpenSegments open = new OpenSegments(OPEN_SEGMENTS);
    private final ConcurrentLinkedQueue<Segment> halfDead = new ConcurrentLinkedQueue<>();

    /** @param moveWaits called when {@link #moveOne} has something to do */
    SegmentFiles(SpillSpace space, Events events, Runnable moveWaits) {
        this.space = space;
        this.events = events;
        this.moveWaits = moveWaits;
    }

    /** Writes small chunks of one layout; one backing for each, in order. Nothing is left if it fails. */
    List<Backing> write(List<Writing> chunks, WriteBuffers own) throws IOException {
        long start = System.nanoTime();
        long expected = SpillFiles.METADATA_BYTES;
        for (Writing chunk : chunks) {
            expected += chunk.memoryBytes() + PACKING_BYTES;
        }
        NewFile file = newFile(expected);
        try {
            List<Long> checksums = new ArrayList<>(chunks.size());
            List<Block> blocks = writeBatches(chunks, file, own, checksums);
            List<Backing> backings = new ArrayList<>(chunks.size());
            Segment segment = segment(file);
            for (int i = 0; i < chunks.size(); i++) {
                PackedBuffers.Place place = new PackedBuffers.Place(segment, i, blocks.get(i));
                backings.add(new PackedBuffers(open, place, checksums.get(i)));
            }
            tell(chunks, blocks, file, (System.nanoTime() - start) / chunks.size());
            segment.leave();
            return backings;
        } catch (Throwable failure) {
            file.failed(failure);
            throw failure;
        }
    }

    private List<Block> writeBatches(List<Writing> chunks, NewFile file, WriteBuffers own, List<Long> checksums)
            throws IOException {
        Writing first = chunks.get(0);
        IpcSchema schema = DictionaryBatches.schema(first.layout(), List.of());
        List<Block> blocks = new ArrayList<>(chunks.size());
        try (Sink sink = file.sink(own.bounce)) {
            IpcFileWriter writer = new IpcFileWriter(sink, schema, WriteLayout.DENSE);
            for (Writing chunk : chunks) {
                ChunkContent.Buffers content = (ChunkContent.Buffers) chunk.content();
                checksums.add(Checksum.of(content.batch()));
                blocks.add(writer.write(content.batch(), Codec.NONE));
            }
            file.complete(writer.finish(Map.of("bodkin.chunks", ids(chunks))));
            return blocks;
        }
    }

    private static String ids(List<Writing> chunks) {
        return chunks.stream().map(chunk -> Long.toString(chunk.id())).collect(Collectors.joining(",", "[", "]"));
    }

    private void tell(List<Writing> chunks, List<Block> blocks, NewFile file, long nanosEach) {
        for (int i = 0; i < chunks.size(); i++) {
            Block block = blocks.get(i);
            Writing chunk = chunks.get(i);
            events.emit(() -> new Event.ChunkSpilled(
                    chunk.id(), file.path(), chunk.memoryBytes(), block.end() - block.offset(), nanosEach));
        }
    }

    private NewFile newFile(long expected) {
        return space.newFile("s-" + nextNumber.getAndIncrement(), ".arrow", expected);
    }

    private Segment segment(NewFile file) {
        return new Segment(space, file, this::becameHalfDead, open::forget);
    }

    private void becameHalfDead(Segment segment) {
        halfDead.add(segment);
        moveWaits.run();
    }

    /** Moves what is alive in one segment that is half dead; false if there is none. */
    boolean moveOne(WriteBuffers own) {
        Segment segment = halfDead.poll();
        if (segment == null) {
            return false;
        }
        try {
            move(segment, own);
        } catch (IOException | RuntimeException | Error problem) {
            // The chunks stay where they are; only space is lost, and that is found out by who needs it.
            segment.keep();
        }
        return true;
    }

    /** To a new segment, byte for byte; readers go on meanwhile. */
    private void move(Segment old, WriteBuffers own) throws IOException {
        if (!old.tryEnter()) {
            return;
        }
        try (OpenSegments.Use use = open.use(old)) {
            List<PackedBuffers> alive = old.chunks();
            NewFile file = newFile(old.liveBytes() + alive.size() * PACKING_BYTES + SpillFiles.METADATA_BYTES);
            List<Block> blocks;
            Segment next;
            try {
                blocks = copy(use.file(), alive, file, own);
                next = segment(file);
            } catch (Throwable failure) {
                file.failed(failure);
                throw failure;
            }
            try {
                for (int i = 0; i < blocks.size(); i++) {
                    alive.get(i).move(new PackedBuffers.Place(next, i, blocks.get(i)));
                }
            } finally {
                next.leave();
            }
        } finally {
            old.leave();
        }
    }

    private static List<Block> copy(IpcFile from, List<PackedBuffers> chunks, NewFile file, WriteBuffers own)
            throws IOException {
        try (Sink sink = file.sink(own.bounce)) {
            IpcFileWriter writer = new IpcFileWriter(sink, from.ipcSchema(), WriteLayout.DENSE);
            List<Block> blocks = new ArrayList<>(chunks.size());
            for (PackedBuffers chunk : chunks) {
                blocks.add(writer.copy(from.channel(), chunk.place().block(), own.scratch));
            }
            file.complete(writer.finish(Map.of()));
            return blocks;
        }
    }

    @Override
    public void close() {
        open.close();
    }
}
