package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.ipc.IpcFile;
import io.bodkin.engine.ipc.IpcSchema;
import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.file.ArrowFile;
import io.bodkin.engine.store.file.TensorSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/**
 * A block as an Arrow file: one row of one column of the canonical extension type {@code arrow.fixed_shape_tensor},
 * which other Arrow readers open as a tensor. What others wrote is read too, if it is such a row, row-major and without
 * nulls. Two formats are equal if they write the same bytes.
 */
public final class BlockFormat implements ChunkFormat<Block> {
    /** Uncompressed. */
    static final BlockFormat INSTANCE = new BlockFormat(Codec.NONE);

    private final Codec codec;

    private BlockFormat(Codec codec) {
        this.codec = codec;
    }

    /** Writes blocks as they are in memory: read again, they are mapped. */
    public static BlockFormat plain() {
        return INSTANCE;
    }

    /** Writes blocks compressed in this way; reads all. */
    public static BlockFormat of(Compression compression) {
        return new BlockFormat(compression.codec());
    }

    @Override
    public String name() {
        return "Arrow tensor";
    }

    /** Never: what an Arrow file holds stands at its end. */
    @Override
    public boolean recognises(Path file, ByteBuffer head) {
        return false;
    }

    /** The layout of the block that is all that a file holds; empty if it holds anything else. */
    static Optional<ChunkLayout.OfBlock> layoutOf(ArrowFile file) {
        IpcFile ipc = file.ipc();
        return TensorSchema.layoutOf(ipc.schema())
                .filter(layout -> ipc.batchCount() == 1
                        && ipc.rowCount(0) == 1
                        && ipc.meta(0).isFreeOfNulls(0));
    }

    @Override
    public ChunkEntry chunk(Engine engine, ArrowFile file) {
        ChunkLayout.OfBlock layout = layoutOf(file).orElseThrow(() -> isNone(file.ipc()));
        return BatchFormat.only(engine, file, layout);
    }

    private static BodkinException isNone(IpcFile file) {
        return new BodkinException(
                Kind.USER,
                file.path()
                        + ": holds no block, which is one row of one arrow.fixed_shape_tensor column without nulls, but "
                        + file.rows() + " rows of "
                        + file.schema().getFields().size() + " columns; DFile.arrow reads them as a table");
    }

    @Override
    public void write(Engine engine, Block value, Path target) throws IOException {
        ChunkLayout.OfBlock layout = new ChunkLayout.OfBlock(value.dtype(), value.shape());
        ArrowBuf data = value.buffer();
        StopSignal stop = new StopSignal();
        FileThreads.run(engine, () -> write(layout, data, target, stop), stop::give);
    }

    private void write(ChunkLayout.OfBlock layout, ArrowBuf data, Path target, StopSignal stop) throws IOException {
        IpcSchema schema = IpcSchema.of(TensorSchema.of(layout.dtype(), layout.shape()));
        data.getReferenceManager().retain();
        try (ArrowRecordBatch row = TensorSchema.row(layout, data);
                ArrowOutput output = ArrowOutput.open(target, schema, ArrowFormat.Kind.FILE, codec, Map.of(), stop)) {
            output.write(row);
            output.finish();
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlockFormat that && codec == that.codec;
    }

    @Override
    public int hashCode() {
        return codec.hashCode();
    }

    @Override
    public String toString() {
        return "Arrow tensor, compression " + codec;
    }
}
