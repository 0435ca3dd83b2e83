package io.bodkin.engine.store.file;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.chunk.LoadCost;
import io.bodkin.engine.chunk.LoadRoom;
import io.bodkin.engine.chunk.ReadableFile;
import io.bodkin.engine.fault.FileChangedException;
import io.bodkin.engine.ipc.ByteOrders;
import io.bodkin.engine.ipc.ByteRange;
import io.bodkin.engine.ipc.ByteRuns;
import io.bodkin.engine.ipc.Mapping;
import io.bodkin.engine.memory.SizeClass;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;

/**
 * A block whose elements lie in a user's file as they do in memory: in one run, which is mapped if it is in the page
 * cache, or in several, which are read. Each time it is brought in it is made sure that the file is the one that was
 * opened.
 */
public final class FileBlock implements Backing {
    /** Runs are read together if the gaps between them are no larger: a read of its own costs as much. */
    private static final long LARGEST_GAP = 16 << 10;

    /** Runs that are read together take at most so many bytes with their gaps. */
    private static final long SLAB = 1 << 20;

    private final RawFile file;
    private final ChunkLayout.OfBlock layout;
    private final ByteRuns runs;
    private final boolean swapped;

    /**
     * @param file one use of it is taken over
     * @param runs at least one byte, inside the file
     * @param swapped whether the bytes of each element come in the other order than this machine's
     */
    public FileBlock(RawFile file, ChunkLayout.OfBlock layout, ByteRuns runs, boolean swapped) {
        this.file = file;
        this.layout = layout;
        this.runs = runs;
        this.swapped = swapped && layout.dtype().byteWidth() > 1;
    }

    public ChunkLayout.OfBlock layout() {
        return layout;
    }

    @Override
    public long memoryBytes() {
        return runs.isOne()
                ? BodyReader.bytesToReserve(List.of(runs.span()))
                : SizeClass.roundUp(runs.bytes()) + SizeClass.roundUp(slabBytes());
    }

    private long slabBytes() {
        return Math.min(SLAB, runs.span().length());
    }

    @Override
    public LoadCost loadCost() {
        return LoadCost.ofOpenFile(runs.bytes(), swapped ? runs.bytes() : 0);
    }

    @Override
    public ChunkContent load(LoadRoom room) throws IOException {
        try {
            file.bytes().checkUnchanged();
            return runs.isOne() ? loadOne(room) : loadSeveral(room);
        } catch (InternalError gone) {
            throw new FileChangedException(path(), gone);
        } catch (EOFException gone) {
            throw new FileChangedException(path(), "it ends inside a block");
        }
    }

    private ChunkContent loadOne(LoadRoom room) throws IOException {
        ByteRange range = runs.span();
        boolean mappable = room.mayMap() && !swapped;
        try (BodyReader bytes =
                BodyReader.bring(file.channels(), List.of(range), mappable, Mapping.Trust.FOREIGN, room)) {
            ArrowBuf elements = bytes.body().slice(range);
            if (swapped) {
                swap(elements);
            }
            elements.getReferenceManager().retain();
            return content(elements, bytes.mapped(), room);
        }
    }

    private ChunkContent loadSeveral(LoadRoom room) throws IOException {
        ArrowBuf elements = room.memory().allocate(runs.bytes(), room.reservation());
        try {
            try (ArrowBuf slab = room.memory().allocate(slabBytes(), room.reservation())) {
                Gathering gathering = new Gathering(elements, slab, room);
                runs.forEach(gathering::run);
                gathering.readWaiting();
            }
            if (swapped) {
                swap(elements);
            }
        } catch (Throwable failure) {
            elements.close();
            throw failure;
        }
        return content(elements, false, room);
    }

    /** Takes over one reference of {@code elements}. */
    private ChunkContent content(ArrowBuf elements, boolean mapped, LoadRoom room) {
        return StoredBuffers.content(TensorSchema.row(layout, elements), List.of(), mapped, room);
    }

    private void swap(ArrowBuf elements) {
        ByteOrders.reverse(
                elements.nioBuffer(0, (int) runs.bytes()), layout.dtype().byteWidth());
    }

    /** Reads runs as they come: those that lie close together, together. */
    private final class Gathering {
        private final ArrowBuf target;
        private final ArrowBuf slab;
        private final LoadRoom room;
        private final ReadableFile buffered;
        /** Of the runs that are to be read together. */
        private long from;

        private long end;
        private long firstDone;
        private int waiting;
        private final long[] positions = new long[(int) (SLAB / 64)];

        Gathering(ArrowBuf target, ArrowBuf slab, LoadRoom room) {
            this.target = target;
            this.slab = slab;
            this.room = room;
            // Runs are seldom aligned, and what lies between them may be asked for next: through the page cache.
            this.buffered = new ReadableFile(path(), file.channels().buffered(), Optional.empty());
        }

        void run(long position, long done) throws IOException {
            boolean joins = waiting > 0
                    && waiting < positions.length
                    && position >= end
                    && position - end <= LARGEST_GAP
                    && position + runs.length() - from <= SLAB;
            if (!joins) {
                readWaiting();
                from = position;
                firstDone = done;
            }
            positions[waiting++] = position;
            end = position + runs.length();
        }

        /** To be called at the end, too. */
        void readWaiting() throws IOException {
            if (waiting == 1) {
                room.reader().read(buffered, from, target, firstDone, runs.length());
            } else if (waiting > 1) {
                room.reader().read(buffered, from, slab, 0, end - from);
                for (int i = 0; i < waiting; i++) {
                    target.setBytes(firstDone + i * runs.length(), slab, positions[i] - from, runs.length());
                }
            }
            waiting = 0;
        }
    }

    private Path path() {
        return file.bytes().file();
    }

    @Override
    public void release() {
        file.release();
    }

    @Override
    public Optional<Path> foreignFile() {
        return Optional.of(path());
    }

    @Override
    public String describe() {
        return "a block of " + layout.shape() + " " + layout.dtype() + " at byte " + runs.first() + " of " + path();
    }
}
