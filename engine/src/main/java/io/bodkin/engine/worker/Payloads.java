package io.bodkin.engine.worker;

import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.chunk.PinnedBatch;
import io.bodkin.engine.chunk.PinnedBlock;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.graph.AdaptedFunction.Use;
import io.bodkin.engine.ipc.Bitmaps;
import io.bodkin.engine.ipc.RecordBatches;
import io.bodkin.engine.ipc.Vectors;
import io.bodkin.engine.memory.Reservation;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.ChunkStore;
import io.bodkin.engine.store.file.TensorSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/** Between what user code sees (blocks, batches, objects) and what the store keeps (layouts and contents). */
final class Payloads implements AutoCloseable {
    private static final Path IN_MEMORY = Path.of("(chunk)");

    private final ChunkStore store;
    private final HeapSizes sizes = new HeapSizes();

    /** For what little Arrow allocates beside the buffers of a chunk; each allocation reserves for itself. */
    private final BufferAllocator views;

    private final Ones ones;

    Payloads(ChunkStore store) {
        this.store = store;
        this.ones = new Ones(store.memory().mappings());
        this.views = store.memory()
                .childOf("views", Reservation.ofTaken(store.memory().budget(), 0), store::grow);
    }

    /** In place of the chunk, as the origin of a view that must not become a handle on it. */
    private enum Lent {
        BLOCK
    }

    // ---- from the store

    /**
     * A view of a pinned chunk; {@code end} is called when it is closed. An object comes as it is, and ends at once.
     */
    Object view(ChunkEntry entry, ChunkContent content, Runnable end) {
        return view(entry, content, Use.READ, end);
    }

    Object view(ChunkEntry entry, ChunkContent content, Use use, Runnable end) {
        if (content instanceof ChunkContent.Value value) {
            end.run();
            return value.value();
        }
        ChunkContent.Buffers buffers = (ChunkContent.Buffers) content;
        if (entry.layout() instanceof ChunkLayout.OfBlock block) {
            List<ArrowBuf> parts = buffers.batch().getBuffers();
            ArrowBuf data = parts.get(parts.size() - 1);
            Object origin = use == Use.READ ? entry : Lent.BLOCK;
            return new PinnedBlock(block.dtype(), block.shape(), data, use == Use.CHANGE, origin, end);
        }
        ChunkLayout.OfBatch batch = (ChunkLayout.OfBatch) entry.layout();
        int[] columns = IntStream.range(0, batch.schema().getFields().size()).toArray();
        VectorSchemaRoot root = root(batch.schema(), columns, buffers.batch());
        DictionaryProvider.MapDictionaryProvider dictionaries = new DictionaryProvider.MapDictionaryProvider();
        buffers.dictionaries().forEach(dictionaries::put);
        return new PinnedBatch(root, dictionaries, entry, end);
    }

    private VectorSchemaRoot root(Schema schema, int[] columns, ArrowRecordBatch batch) {
        if (!Bitmaps.mayLack(batch)) {
            return Vectors.toRoot(IN_MEMORY, schema, columns, batch, views);
        }
        try (ArrowRecordBatch complete = ones.complete(schema, batch)) {
            return Vectors.toRoot(IN_MEMORY, schema, columns, complete, views);
        }
    }

    // ---- into the store

    /**
     * What a node keeps of a result: the value itself if it is small, else a chunk whose one hold it takes over, and
     * which is to be {@linkplain ChunkStore#offer offered} when it is known who will take it.
     *
     * @param execution of the task that returned it, or null if a caller outside put it
     */
    Object keep(Object result, Execution execution) {
        if (result == null || result instanceof Number || result instanceof Ref || result instanceof ChunkEntry) {
            // A chunk was registered by a layer above, with the one hold that comes with it.
            return result;
        }
        if (!isArrow(result)) {
            long bytes = sizes.bytes(result);
            return bytes <= HeapSizes.INLINE ? result : store.putValue(result, bytes);
        }
        return keepArrow(result, execution);
    }

    /** Of an object on the heap; see {@link HeapSizes}. */
    long heapBytes(Object value) {
        return sizes.bytes(value);
    }

    /** As {@link #keep}, but only Arrow data go to the store. */
    Object keepInNode(Object result, Execution execution) {
        return isArrow(result) ? keepArrow(result, execution) : result;
    }

    private static boolean isArrow(Object result) {
        return result instanceof PinnedBlock
                || result instanceof PinnedBatch
                || result instanceof VectorSchemaRoot
                || result instanceof FieldVector
                || result instanceof ArrowBuf;
    }

    private Object keepArrow(Object result, Execution execution) {
        if (result instanceof PinnedBlock block) {
            return keepBlock(block, execution);
        }
        if (result instanceof PinnedBatch batch) {
            return keepBatch(batch, execution);
        }
        throw new BodkinException(
                Kind.USER,
                "a task returned a " + result.getClass().getSimpleName()
                        + ", whose memory nobody would own: return context.batch(root) or a block");
    }

    private Object keepBlock(PinnedBlock block, Execution execution) {
        if (block.origin() instanceof ChunkEntry same) {
            store.hold(same);
            return same;
        }
        if (block.origin() == Lent.BLOCK) {
            throw new BodkinException(
                    Kind.USER,
                    "a block that its datadeps region changes cannot be kept: return a copy of it"
                            + " (context().allocate), or nothing");
        }
        if (execution == null || block.origin() != execution) {
            throw new BodkinException(Kind.USER, "a block was returned by another task than the one that allocated it");
        }
        ArrowBuf data = block.buffer();
        execution.handOver(block);
        ChunkLayout.OfBlock layout = new ChunkLayout.OfBlock(block.dtype(), block.shape());
        return store.putResult(layout, new ChunkContent.Buffers(TensorSchema.row(layout, data), List.of()));
    }

    /** Takes over {@code data}. */
    ChunkEntry putBlock(DType dtype, Shape shape, ArrowBuf data) {
        ChunkLayout.OfBlock layout = new ChunkLayout.OfBlock(dtype, shape);
        return store.put(layout, new ChunkContent.Buffers(TensorSchema.row(layout, data), List.of()));
    }

    /** Copies a batch into buffers drawn from {@code reservation}. */
    ChunkEntry putCopy(Schema schema, ArrowRecordBatch foreign, Reservation reservation) {
        List<ArrowBuf> copies = new ArrayList<>();
        try {
            for (ArrowBuf buffer : foreign.getBuffers()) {
                copies.add(copy(buffer, reservation));
            }
        } catch (Throwable failure) {
            copies.forEach(copy -> copy.getReferenceManager().release());
            throw failure;
        }
        ArrowRecordBatch batch = RecordBatches.withBuffers(foreign, copies);
        return store.put(new ChunkLayout.OfBatch(schema), new ChunkContent.Buffers(batch, List.of()));
    }

    private ArrowBuf copy(ArrowBuf buffer, Reservation reservation) {
        long bytes = buffer.readableBytes();
        if (bytes == 0) {
            return store.memory().chunks().getEmpty();
        }
        ArrowBuf copy = store.memory().allocate(bytes, reservation);
        copy.setBytes(0, buffer, buffer.readerIndex(), bytes);
        return copy;
    }

    private Object keepBatch(PinnedBatch batch, Execution execution) {
        if (batch.origin() instanceof ChunkEntry same) {
            store.hold(same);
            return same;
        }
        if (execution == null || batch.origin() != execution) {
            throw new BodkinException(Kind.USER, "a batch was returned by another task than the one that made it");
        }
        BufferAllocator owner = store.memory().chunks();
        ArrowRecordBatch record;
        try (ArrowRecordBatch drawn = new VectorUnloader(batch.root()).getRecordBatch();
                ArrowRecordBatch own = ownMemory(drawn, execution.allocator())) {
            record = ChunkStore.owned(own, owner);
        }
        List<Dictionary> dictionaries = new ArrayList<>();
        for (long id : batch.dictionaries().getDictionaryIds()) {
            Dictionary dictionary = batch.dictionaries().lookup(id);
            var transfer = dictionary.getVector().getTransferPair(owner);
            transfer.transfer();
            dictionaries.add(new Dictionary((FieldVector) transfer.getTo(), dictionary.getEncoding()));
        }
        ChunkLayout layout = new ChunkLayout.OfBatch(batch.schema());
        execution.handOver(batch);
        batch.close();
        return store.putResult(layout, new ChunkContent.Buffers(record, dictionaries));
    }

    /**
     * The same batch, with copies of the buffers that belong to others: a chunk must not lie in the memory of its
     * inputs.
     */
    private static ArrowRecordBatch ownMemory(ArrowRecordBatch batch, BufferAllocator allocator) {
        List<ArrowBuf> buffers = new ArrayList<>();
        try {
            for (ArrowBuf buffer : batch.getBuffers()) {
                if (buffer.capacity() == 0 || buffer.getReferenceManager().getAllocator() == allocator) {
                    buffer.getReferenceManager().retain();
                    buffers.add(buffer);
                } else {
                    ArrowBuf copy = allocator.buffer(buffer.readableBytes());
                    buffers.add(copy);
                    copy.setBytes(0, buffer, buffer.readerIndex(), buffer.readableBytes());
                    copy.writerIndex(buffer.readableBytes());
                }
            }
            return RecordBatches.withBuffers(batch, buffers);
        } catch (Throwable failure) {
            buffers.forEach(buffer -> buffer.getReferenceManager().release());
            throw failure;
        }
    }

    @Override
    public void close() {
        views.close();
        ones.close();
    }
}
