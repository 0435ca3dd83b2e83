package io.bodkin.engine.ipc;

import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.fault.FileChangedException;
import io.bodkin.engine.ipc.layout.FieldLayout;
import io.bodkin.engine.memory.JvmAccess;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * An Arrow IPC file, an IPC stream, or a Feather file of version 2, open for reading at any place.
 *
 * <p>Nothing in the file is trusted: every length, offset and count is checked against the file before anything is
 * allocated for it, and whatever is wrong becomes a {@link DamagedFileException} with the place. Opening reads only the
 * footer (of a stream: the metadata of every message); the metadata of a batch are read when asked for.
 *
 * <p>Any thread; reads are positioned. An interrupt closes the file for all (a property of {@link FileChannel}), so
 * only threads that are never interrupted may call what reads. Buffers and mappings made from it outlive it.
 */
public final class IpcFile implements AutoCloseable {
    /** How the file is laid out. */
    public enum Kind {
        FILE,
        STREAM
    }

    private static final int NOT_READ = -1;
    private static final int READ_BYTES = 8 << 20;

    private final FileBytes bytes;
    private final Limits limits;
    private final Kind kind;
    private final IpcSchema schema;
    private final Map<String, String> footerMetadata;
    private final List<Block> batches;
    private final List<Block> dictionaryBlocks;
    private final List<Integer> batchesBeforeDictionary;
    private final List<FieldLayout> layouts;
    private final Map<Long, List<FieldLayout>> dictionaryLayouts = new HashMap<>();
    private final AtomicIntegerArray rowCounts;
    /** Read at first need, by whoever comes first; twice at worst. */
    private volatile List<DictionaryMeta> dictionaries;

    private IpcFile(
            FileBytes bytes,
            Limits limits,
            Kind kind,
            IpcSchema schema,
            Map<String, String> footerMetadata,
            List<Block> batches,
            List<Block> dictionaryBlocks,
            List<Integer> batchesBeforeDictionary) {
        this.bytes = bytes;
        this.limits = limits;
        this.kind = kind;
        this.schema = schema;
        this.footerMetadata = footerMetadata;
        this.batches = batches;
        this.dictionaryBlocks = dictionaryBlocks;
        this.batchesBeforeDictionary = batchesBeforeDictionary;
        this.layouts = FieldLayout.of(schema.memory().getFields());
        schema.dictionaries().forEach((id, field) -> dictionaryLayouts.put(id, List.of(FieldLayout.of(field))));
        int[] unread = new int[batches.size()];
        Arrays.fill(unread, NOT_READ);
        this.rowCounts = new AtomicIntegerArray(unread);
    }

    public static IpcFile open(Path file) {
        return open(file, Limits.DEFAULT);
    }

    /**
     * Opens a file and checks its footer or, of a stream, the metadata of its messages.
     *
     * @throws FileAccessException if there is no such file, it is a directory, or may not be read
     * @throws DamagedFileException if it is not Arrow, or damaged
     * @throws UnsupportedArrowException if it holds what Arrow Java cannot read
     */
    public static IpcFile open(Path file, Limits limits) {
        JvmAccess.open();
        FileBytes bytes = FileBytes.open(file);
        try {
            return open(bytes, limits);
        } catch (Throwable failure) {
            bytes.close();
            throw failure;
        }
    }

    private static IpcFile open(FileBytes bytes, Limits limits) {
        if (kindOf(bytes) == Kind.FILE) {
            FooterReader footer = FooterReader.read(bytes, limits);
            List<Integer> noneBefore = new ArrayList<>();
            footer.dictionaries().forEach(d -> noneBefore.add(0));
            return new IpcFile(
                    bytes,
                    limits,
                    Kind.FILE,
                    footer.schema(),
                    footer.metadata(),
                    footer.batches(),
                    footer.dictionaries(),
                    noneBefore);
        }
        StreamScan scan = StreamScan.read(bytes, limits);
        IpcFile stream = new IpcFile(
                bytes,
                limits,
                Kind.STREAM,
                scan.schema(),
                Map.of(),
                scan.batches(),
                scan.dictionaries(),
                scan.batchesBefore());
        for (int i = 0; i < scan.rows().size(); i++) {
            stream.rowCounts.set(i, scan.rows().get(i));
        }
        return stream;
    }

    private static Kind kindOf(FileBytes bytes) {
        Path file = bytes.file();
        if (bytes.size() == 0) {
            throw new DamagedFileException(file, 0, "the file is empty: not Arrow");
        }
        ByteBuffer start = bytes.read(0, (int) Math.min(8, bytes.size()));
        byte[] head = start.array();
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (text.startsWith("ARROW1")) {
            return Kind.FILE;
        }
        if (text.startsWith("FEA1")) {
            throw new UnsupportedArrowException(
                    file, "is a Feather file of version 1; version 2, which is an Arrow file, is read");
        }
        if (text.startsWith("PAR1")) {
            throw new UnsupportedArrowException(file, "is a Parquet file, not an Arrow file or stream");
        }
        boolean stream =
                head.length >= 4 && start.order(ByteOrder.LITTLE_ENDIAN).getInt(0) == Framing.CONTINUATION;
        boolean oldStream = head.length >= 8
                && start.getInt(0) > 0
                && start.getInt(0) <= bytes.size() - 4
                && start.getInt(4) > 0
                && start.getInt(4) < start.getInt(0);
        if (!stream && !oldStream) {
            throw new DamagedFileException(
                    file, 0, "not Arrow: neither a file (it would begin with ARROW1) nor a stream");
        }
        return Kind.STREAM;
    }

    public Path path() {
        return bytes.file();
    }

    public Kind kind() {
        return kind;
    }

    /** In bytes, when it was opened. */
    public long size() {
        return bytes.size();
    }

    /** The schema of its vectors: a dictionary column has the type of its index. */
    public Schema schema() {
        return schema.memory();
    }

    /** Both forms of the schema, and the fields of the dictionaries. */
    public IpcSchema ipcSchema() {
        return schema;
    }

    /** The metadata that only the footer has; empty for a stream. */
    public Map<String, String> footerMetadata() {
        return footerMetadata;
    }

    public int batchCount() {
        return batches.size();
    }

    /** Rows of one batch; reads its metadata the first time. */
    public int rowCount(int batch) {
        int known = rowCounts.get(batch);
        return known == NOT_READ ? meta(batch).rows() : known;
    }

    /** Rows of all batches; right for files without columns too. */
    public long rows() {
        long rows = 0;
        for (int i = 0; i < batches.size(); i++) {
            rows += rowCount(i);
        }
        return rows;
    }

    /** The checked metadata of one batch: reads them from the file, and keeps nothing of them but the row count. */
    public BatchMeta meta(int batch) {
        Message message = message(batches.get(batch), MessageHeader.RecordBatch, "batch " + batch);
        BatchMeta meta = BatchMetaReader.read(path(), message.block(), message.header(), layouts);
        rowCounts.set(batch, meta.rows());
        return meta;
    }

    /**
     * Bytes of these columns of a batch in memory form: what {@link BatchLoader#load} takes from its allocator when the
     * batch is compressed, and what it shares with the body when it is not. Reads the lengths of compressed buffers.
     */
    public long bytes(int batch, int... columns) {
        return bytes(meta(batch), columns);
    }

    /** As {@link #bytes(int, int...)}, of a batch or dictionary of this file whose metadata are at hand. */
    public long bytes(BatchMeta meta, int... columns) {
        return MemoryLengths.total(this, meta, columns);
    }

    /**
     * The dictionary batches that count for one batch, in the order in which they are to be applied: each id begins
     * with a batch that is no delta. A dictionary that is not there yet has no values.
     */
    public List<DictionaryMeta> dictionaries(int batch) {
        Map<Long, List<DictionaryMeta>> current = new LinkedHashMap<>();
        List<DictionaryMeta> all = allDictionaries();
        for (DictionaryMeta next : all.subList(0, dictionaryGeneration(batch))) {
            List<DictionaryMeta> parts = current.computeIfAbsent(next.id(), id -> new ArrayList<>());
            if (!next.delta()) {
                parts.clear();
            }
            parts.add(next);
        }
        List<DictionaryMeta> flat = new ArrayList<>();
        current.values().forEach(flat::addAll);
        return flat;
    }

    /** How many dictionary batches count for one batch or an earlier one: equal numbers mean equal dictionaries. */
    public int dictionaryGeneration(int batch) {
        int generation = Collections.binarySearch(batchesBeforeDictionary, batch + 1);
        if (generation < 0) {
            return -generation - 1;
        }
        while (generation > 0 && batchesBeforeDictionary.get(generation - 1) > batch) {
            generation--;
        }
        return generation;
    }

    private List<DictionaryMeta> allDictionaries() {
        List<DictionaryMeta> known = dictionaries;
        if (known == null) {
            known = readDictionaries();
            dictionaries = known;
        }
        return known;
    }

    private List<DictionaryMeta> readDictionaries() {
        List<DictionaryMeta> read = new ArrayList<>(dictionaryBlocks.size());
        Map<Long, DictionaryMeta> seen = new HashMap<>();
        for (int i = 0; i < dictionaryBlocks.size(); i++) {
            DictionaryMeta next = dictionary(i);
            DictionaryMeta before = seen.put(next.id(), next);
            if (kind == Kind.FILE && before != null && !next.delta()) {
                throw new DamagedFileException(
                        path(),
                        next.values().block().offset(),
                        "a file has dictionary " + next.id() + " twice, and the second is no delta");
            }
            if (before == null && next.delta()) {
                throw new DamagedFileException(
                        path(), next.values().block().offset(), "dictionary " + next.id() + " begins with a delta");
            }
            read.add(next);
        }
        return List.copyOf(read);
    }

    private DictionaryMeta dictionary(int number) {
        Message message = message(dictionaryBlocks.get(number), MessageHeader.DictionaryBatch, "dictionary " + number);
        long id = message.header().getLong(0, 0);
        List<FieldLayout> values = dictionaryLayouts.get(id);
        if (values == null) {
            throw message.damaged("no field of the schema uses dictionary " + id);
        }
        return new DictionaryMeta(
                id,
                message.header().getBoolean(2),
                BatchMetaReader.read(
                        path(),
                        message.block(),
                        message.header().getTable(1).orElseThrow(() -> message.damaged("a dictionary has no values")),
                        values));
    }

    private Message message(Block block, byte headerType, String what) {
        Message message = Message.read(bytes, block, limits);
        if (message.headerType() != headerType) {
            throw message.damaged(what + " is a message of type " + message.headerName());
        }
        return message;
    }

    /** Fills the target from {@code targetOffset} on with a range of the file, by positioned reads. */
    public void read(ByteRange range, ArrowBuf target, long targetOffset) {
        if (range.end() > bytes.size() || targetOffset < 0 || targetOffset + range.length() > target.capacity()) {
            throw new IndexOutOfBoundsException("bytes " + range.offset() + " to " + range.end() + " of " + path()
                    + " with " + bytes.size() + " bytes, into " + targetOffset + " of " + target.capacity());
        }
        long done = 0;
        while (done < range.length()) {
            int count = (int) Math.min(READ_BYTES, range.length() - done);
            bytes.readFully(range.offset() + done, target.nioBuffer(targetOffset + done, count));
            done += count;
        }
    }

    /** Fills the target. */
    void read(long offset, ByteBuffer target) {
        bytes.readFully(offset, target);
    }

    /** For requests of the caller's own; not to be closed. */
    public FileChannel channel() {
        return bytes.channel();
    }

    public Limits limits() {
        return limits;
    }

    /**
     * Looks whether the file still has the length and the time that it had when it was opened. To be asked after a
     * mapping was read for the last time: on Java 17 the error for a page that is gone can come late.
     *
     * @throws FileChangedException if not
     */
    public void checkUnchanged() {
        bytes.checkUnchanged();
    }

    /** Mappings and buffers stay valid. Idempotent. */
    @Override
    public void close() {
        bytes.close();
    }
}
