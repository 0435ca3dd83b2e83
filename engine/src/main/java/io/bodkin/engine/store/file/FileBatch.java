package io.bodkin.engine.store.file;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.LoadCost;
import io.bodkin.engine.chunk.LoadRoom;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.FileChangedException;
import io.bodkin.engine.ipc.BatchLoader;
import io.bodkin.engine.ipc.BatchMeta;
import io.bodkin.engine.ipc.BatchSlice;
import io.bodkin.engine.ipc.ByteRange;
import io.bodkin.engine.ipc.IpcFile;
import io.bodkin.engine.ipc.Limits;
import io.bodkin.engine.ipc.Mapping;
import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.ipc.layout.FieldLayout;
import io.bodkin.engine.ipc.verify.BatchValidator;
import io.bodkin.engine.memory.ByteSize;
import io.bodkin.engine.memory.SizeClass;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/**
 * Some columns of one record batch of a user's Arrow file. Nothing in it is trusted: contents are validated each time
 * they are brought in, since the file may have been changed meanwhile.
 */
public final class FileBatch implements Backing {
    /** A batch is cut into slices of rows when it would take more than this part of the budget. */
    private static final long PARTS_OF_BUDGET = 8;

    /** Slices begin at multiples of it, so that bitmaps need no shifting. */
    private static final int ROW_ALIGNMENT = 64;

    private final ArrowFile file;
    private final int batch;
    private final int[] columns;
    private final Optional<Rows> rows;
    private final long memoryBytes;
    private final LoadCost cost;

    private record Rows(int from, int count) {}

    private FileBatch(ArrowFile file, int batch, int[] columns, Optional<Rows> rows, long memoryBytes, LoadCost cost) {
        this.file = file;
        this.batch = batch;
        this.columns = columns;
        this.rows = rows;
        this.memoryBytes = memoryBytes;
        this.cost = cost;
    }

    /**
     * Some columns of one batch: whole, or in slices of rows if it is large against the budget and can be cut. Reads
     * the metadata: for I/O threads. Each result retains {@code file} until released.
     *
     * @throws BodkinException if the batch can never fit in the budget, and cannot be cut
     */
    public static List<FileBatch> of(ArrowFile file, int batch, int[] columns, long budget) {
        IpcFile ipc = file.ipc();
        BatchMeta meta = ipc.meta(batch);
        long dictionaries =
                DictionaryBatches.bytesToReserve(ipc, batch, ipc.ipcSchema().dictionariesOf(columns));
        long stored = BodyReader.bytesToReserve(meta.ranges(BodyReader.LARGEST_GAP, columns));
        long decoded = meta.codec() == Codec.NONE ? 0 : ipc.bytes(meta, columns);
        long bytes = stored + (meta.codec() == Codec.NONE ? 0 : SizeClass.roundUpAll(decoded, buffers(meta, columns)));
        boolean small = bytes <= budget / PARTS_OF_BUDGET || meta.rows() <= ROW_ALIGNMENT;
        Optional<String> whyNot = small ? Optional.empty() : BatchSlice.whyNot(meta, columns);
        if (small || whyNot.isPresent()) {
            long all = bytes + dictionaries;
            checkFits(ipc, batch, all, budget, whyNot);
            LoadCost cost = LoadCost.ofOpenFile(stored + dictionaries, decoded);
            return List.of(new FileBatch(file.retain(), batch, columns, Optional.empty(), all, cost));
        }
        return slices(file, batch, meta, columns, bytes, dictionaries, budget);
    }

    private static List<FileBatch> slices(
            ArrowFile file, int batch, BatchMeta meta, int[] columns, long bytes, long dictionaries, long budget) {
        long parts = Math.max(1, bytes / Math.max(1, budget / PARTS_OF_BUDGET) + 1);
        long perPart = (meta.rows() + parts - 1) / parts;
        int rowsEach = (int) Math.max(ROW_ALIGNMENT, (perPart + ROW_ALIGNMENT - 1) / ROW_ALIGNMENT * ROW_ALIGNMENT);
        List<FileBatch> slices = new ArrayList<>();
        try {
            for (long from = 0; from < meta.rows(); from += rowsEach) {
                Rows rows = new Rows((int) from, (int) Math.min(rowsEach, meta.rows() - from));
                BatchSlice plan = BatchSlice.plan(file.ipc(), meta, columns, rows.from, rows.count);
                long read = BodyReader.bytesToReserve(plan.ranges(BodyReader.LARGEST_GAP)) + dictionaries;
                long each = read + SizeClass.roundUpAll(plan.allocatedBytes(), buffers(meta, columns));
                Optional<String> why = Optional.of("row " + from + " and its neighbours are that large");
                checkFits(file.ipc(), batch, each, budget, why);
                LoadCost cost = LoadCost.ofOpenFile(read, plan.allocatedBytes());
                slices.add(new FileBatch(file.retain(), batch, columns, Optional.of(rows), each, cost));
            }
            return slices;
        } catch (Throwable failure) {
            slices.forEach(FileBatch::release);
            throw failure;
        }
    }

    private static void checkFits(IpcFile ipc, int batch, long bytes, long budget, Optional<String> whyNotCut) {
        if (bytes > budget) {
            throw new BodkinException(
                    Kind.RESOURCE,
                    ipc.path() + ": batch " + batch + " takes " + ByteSize.format(bytes) + " in memory, the budget is "
                            + ByteSize.format(budget)
                            + whyNotCut.map(why -> "; " + why).orElse("")
                            + "; a budget of " + ByteSize.format(bytes + bytes / 16) + " would do (bodkin.memory)");
        }
    }

    private static long buffers(BatchMeta meta, int[] columns) {
        return Arrays.stream(columns)
                .mapToLong(column -> meta.firstBuffer(column + 1) - (long) meta.firstBuffer(column))
                .sum();
    }

    /** Reads the metadata the first time: for I/O threads. */
    public int rowCount() {
        return rows.map(Rows::count).orElseGet(() -> file.ipc().rowCount(batch));
    }

    @Override
    public long memoryBytes() {
        return memoryBytes;
    }

    @Override
    public LoadCost loadCost() {
        return cost;
    }

    @Override
    public ChunkContent load(LoadRoom room) throws IOException {
        try {
            file.ipc().checkUnchanged();
            return loadUnchanged(room);
        } catch (InternalError gone) {
            throw new FileChangedException(file.ipc().path(), gone);
        } catch (EOFException gone) {
            throw new FileChangedException(file.ipc().path(), "it ends inside batch " + batch);
        }
    }

    private ChunkContent loadUnchanged(LoadRoom room) throws IOException {
        IpcFile ipc = file.ipc();
        BatchMeta meta = ipc.meta(batch);
        Set<Long> encoded = ipc.ipcSchema().dictionariesOf(columns);
        List<Dictionary> dictionaries = DictionaryBatches.load(ipc, batch, encoded, room);
        try {
            boolean mappable = meta.codec() == Codec.NONE;
            Optional<BatchSlice> slice = rows.map(part -> BatchSlice.plan(ipc, meta, columns, part.from, part.count));
            List<ByteRange> ranges = slice.map(part -> part.ranges(BodyReader.LARGEST_GAP))
                    .orElseGet(() -> meta.ranges(BodyReader.LARGEST_GAP, columns));
            try (BodyReader bytes = BodyReader.bring(file.channels(), ranges, mappable, Mapping.Trust.FOREIGN, room)) {
                BatchLoader loader = new BatchLoader(Limits.DEFAULT);
                ArrowRecordBatch loaded = OwnedBatches.load(
                        allocator -> slice.isPresent()
                                ? slice.get().load(bytes.body(), allocator)
                                : loader.load(meta, columns, bytes.body(), allocator),
                        mappable && slice.isEmpty(),
                        room);
                try {
                    validate(ipc, layouts(meta), loaded, meta, lengths(dictionaries));
                    return StoredBuffers.content(loaded, dictionaries, bytes.mapped(), room);
                } catch (Throwable failure) {
                    loaded.close();
                    throw failure;
                }
            }
        } catch (Throwable failure) {
            dictionaries.forEach(dictionary -> dictionary.getVector().close());
            throw failure;
        }
    }

    private List<FieldLayout> layouts(BatchMeta meta) {
        return Arrays.stream(columns).mapToObj(meta::layout).toList();
    }

    private static Map<Long, Long> lengths(List<Dictionary> dictionaries) {
        Map<Long, Long> lengths = new HashMap<>();
        dictionaries.forEach(dictionary -> lengths.put(
                dictionary.getEncoding().getId(), (long) dictionary.getVector().getValueCount()));
        return lengths;
    }

    static void validate(
            IpcFile file, List<FieldLayout> layouts, ArrowRecordBatch batch, BatchMeta meta, Map<Long, Long> lengths) {
        new BatchValidator(file.path(), lengths)
                .validate(layouts, batch, meta.block().offset());
    }

    @Override
    public void release() {
        file.release();
    }

    @Override
    public Optional<Path> foreignFile() {
        return Optional.of(file.ipc().path());
    }

    @Override
    public String describe() {
        return rows.map(part -> "rows " + part.from + " to " + (part.from + part.count) + " of ")
                        .orElse("") + "batch " + batch + " of " + file.ipc().path();
    }
}
