package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.ipc.IpcSchema;
import io.bodkin.engine.ipc.codec.Codec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;

/** Arrow IPC: files, streams, Feather version 2. Read as a {@link Table} whose batches are brought in when taken. */
public final class ArrowFormat implements Format<Table> {
    /** Uncompressed files. */
    static final ArrowFormat INSTANCE = new ArrowFormat(Kind.FILE, Codec.NONE);

    /** How batches follow each other. */
    public enum Kind {
        /** With a footer: any batch can be found. */
        FILE,
        /** One message after the other. */
        STREAM
    }

    private final Kind kind;
    private final Codec codec;

    private ArrowFormat(Kind kind, Codec codec) {
        this.kind = kind;
        this.codec = codec;
    }

    /** Reads all kinds of Arrow files; writes files that are not compressed. */
    public static ArrowFormat plain() {
        return INSTANCE;
    }

    /** Reads all kinds of Arrow files; writes this kind, its buffers compressed in this way. */
    public static ArrowFormat of(Kind kind, Compression compression) {
        return new ArrowFormat(kind, compression.codec());
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
        return head.remaining() >= 4 && head.getInt(0) == -1;
    }

    @Override
    public Table read(Engine engine, Path file) {
        return ArrowTable.open(engine, file);
    }

    @Override
    public void write(Engine engine, Table value, Path target) throws IOException {
        write(engine, value.schema(), value.batches(), target);
    }

    /** Batches of this schema, in order. To be called inside a task. */
    void write(Engine engine, Schema schema, List<? extends Ref<Batch>> batches, Path target) throws IOException {
        try (BatchPipeline pipeline = new BatchPipeline(engine, schema, target, this)) {
            batches.forEach(pipeline::append);
            pipeline.finish();
        }
    }

    /** A new file or stream at {@code target}. */
    ArrowOutput output(Path target, IpcSchema schema) throws IOException {
        return ArrowOutput.open(target, schema, kind, codec);
    }
}
