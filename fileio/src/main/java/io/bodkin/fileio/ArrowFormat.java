package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.ipc.codec.Codec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Arrow IPC: files, streams, Feather version 2. Read as a {@link Table} whose batches are brought in when taken. Two
 * formats are equal if they write the same bytes.
 */
public final class ArrowFormat implements Format<Table> {
    private static final LongConsumer NOBODY = bytes -> {};

    /** Uncompressed files. */
    static final ArrowFormat INSTANCE = new ArrowFormat(Kind.FILE, Codec.NONE, NOBODY, Map.of());

    /** How batches follow each other. */
    public enum Kind {
        /** With a footer: any batch can be found. */
        FILE,
        /** One message after the other. */
        STREAM
    }

    private final Kind kind;
    private final Codec codec;
    private final LongConsumer progress;
    private final Map<String, String> footer;

    private ArrowFormat(Kind kind, Codec codec, LongConsumer progress, Map<String, String> footer) {
        this.kind = kind;
        this.codec = codec;
        this.progress = progress;
        this.footer = footer;
    }

    /** Reads all kinds of Arrow files; writes files that are not compressed. */
    public static ArrowFormat plain() {
        return INSTANCE;
    }

    /** Reads all kinds of Arrow files; writes this kind, its buffers compressed in this way. */
    public static ArrowFormat of(Kind kind, Compression compression) {
        return new ArrowFormat(kind, compression.codec(), NOBODY, Map.of());
    }

    /**
     * The same format, which tells {@code progress} of each batch that it has written.
     *
     * @param progress is given the bytes of its buffers before compression, by any thread, one batch after the other
     */
    public ArrowFormat reporting(LongConsumer progress) {
        return new ArrowFormat(kind, codec, progress, footer);
    }

    /** The same format, which writes these metadata to the footer of files; a stream has no place for them. */
    public ArrowFormat withFooter(Map<String, String> metadata) {
        return new ArrowFormat(kind, codec, progress, Map.copyOf(metadata));
    }

    @Override
    public String name() {
        return "Arrow";
    }

    @Override
    public boolean recognises(Path file, ByteBuffer head) {
        if (head.remaining() >= 6 && head.get(0) == 'A' && head.get(1) == 'R' && head.get(2) == 'R') {
            return head.get(3) == 'O' && head.get(4) == 'W' && head.get(5) == '1';
        }
        return head.remaining() >= 4 && head.getInt(0) == -1 || isStreamOfOldForm(file, head);
    }

    /** Before Arrow 0.15 a stream began with the length of its schema, and that with where its root is. */
    private static boolean isStreamOfOldForm(Path file, ByteBuffer head) {
        if (head.remaining() < 8) {
            return false;
        }
        ByteBuffer numbers = head.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int schemaBytes = numbers.getInt(0);
        int root = numbers.getInt(4);
        try {
            return root > 0 && root < schemaBytes && schemaBytes % 4 == 0 && schemaBytes <= Files.size(file) - 4;
        } catch (IOException unreadable) {
            return false;
        }
    }

    @Override
    public Table read(Engine engine, Path file) throws IOException {
        return FileThreads.call(engine, () -> ArrowTable.open(engine, file));
    }

    /** Metadata of the footer go along where the table has any, this format has none, and a file is written. */
    @Override
    public void write(Engine engine, Table value, Path target) throws IOException {
        BatchSink sink = value instanceof ArrowTable stored
                ? BatchSink.of(
                        engine, stored.ipcSchema(), opener(target, footer.isEmpty() ? stored.footerMetadata() : footer))
                : sink(engine, value.schema(), target);
        write(engine, sink, value.batches());
    }

    /** Batches of this schema, in order. To be called inside a task. */
    void write(Engine engine, Schema schema, List<? extends Ref<Batch>> batches, Path target) throws IOException {
        write(engine, sink(engine, schema, target), batches);
    }

    private void write(Engine engine, BatchSink sink, List<? extends Ref<Batch>> batches) throws IOException {
        try (WritePipeline<Batch> pipeline = new WritePipeline<>(engine, sink, progress)) {
            for (Ref<Batch> batch : batches) {
                pipeline.append(batch);
            }
            pipeline.finish();
        }
    }

    /** A new file or stream at {@code target}, of batches that are written by the caller one after the other. */
    WritePipeline<Batch> pipeline(Engine engine, Schema schema, Path target) {
        return new WritePipeline<>(engine, sink(engine, schema, target), progress);
    }

    /** A new file or stream at {@code target}; nothing is created before the first batch or the end. */
    BatchSink sink(Engine engine, Schema schema, Path target) {
        return BatchSink.of(engine, schema, opener(target, footer));
    }

    private BatchSink.Opener opener(Path target, Map<String, String> footerMetadata) {
        return (schema, stop) -> ArrowOutput.open(target, schema, kind, codec, footerMetadata, stop);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ArrowFormat that
                && kind == that.kind
                && codec == that.codec
                && footer.equals(that.footer);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, codec, footer);
    }

    @Override
    public String toString() {
        return "Arrow " + kind + ", compression " + codec;
    }
}
