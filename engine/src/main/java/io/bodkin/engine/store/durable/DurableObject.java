package io.bodkin.engine.store.durable;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.LoadCost;
import io.bodkin.engine.chunk.LoadRoom;
import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.ipc.BatchMeta;
import io.bodkin.engine.ipc.ByteRange;
import io.bodkin.engine.ipc.IpcFile;
import io.bodkin.engine.store.file.Checksum;
import io.bodkin.engine.store.file.ChunkFile;
import io.bodkin.engine.store.file.ObjectReader;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A named object: an Arrow file with one column of bytes, its serialised form. Nothing of it is deserialised before its
 * checksum was found right.
 */
final class DurableObject implements Backing {
    static final Schema SCHEMA = new Schema(List.of(Field.notNullable("object", new ArrowType.Int(8, false))));

    private final ChunkFile file;
    private final long checksum;
    private final long length;
    private final ClassLoader loader;

    DurableObject(ChunkFile file, long checksum, long length, ClassLoader loader) {
        this.file = file;
        this.checksum = checksum;
        this.length = length;
        this.loader = loader;
    }

    @Override
    public long memoryBytes() {
        return length;
    }

    @Override
    public LoadCost loadCost() {
        return LoadCost.ofObject(length);
    }

    @Override
    public ChunkContent load(LoadRoom room) throws IOException {
        try (IpcFile ipc = IpcFile.open(file.path())) {
            BatchMeta meta = ipc.meta(0);
            byte[] bytes = read(ipc, meta);
            long found = Checksum.ofColumn(bytes);
            if (found != checksum) {
                throw new DamagedFileException(
                        file.path(),
                        meta.block().offset(),
                        String.format("the object has checksum %016x, %016x was written", found, checksum));
            }
            return new ChunkContent.Value(ObjectReader.read(new ByteArrayInputStream(bytes), loader));
        }
    }

    private byte[] read(IpcFile ipc, BatchMeta meta) throws IOException {
        ByteRange range = meta.range(meta.allColumns());
        if (range.length() > length) {
            throw new DamagedFileException(
                    file.path(),
                    meta.block().offset(),
                    "the object has " + range.length() + " bytes, " + length + " were written");
        }
        byte[] bytes = new byte[(int) range.length()];
        ByteBuffer target = ByteBuffer.wrap(bytes);
        while (target.hasRemaining()) {
            if (ipc.channel().read(target, range.offset() + target.position()) < 0) {
                throw new EOFException(file.path() + " ends inside the object");
            }
        }
        return bytes;
    }

    @Override
    public void release() {
        file.leave();
    }

    @Override
    public String describe() {
        return file.path().toString();
    }
}
