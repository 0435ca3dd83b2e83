package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.file.ArrowFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What an Arrow file holds when nobody has said what it should be: a block if that is all there is in it, else a table.
 */
final class ArrowContent implements LoadedFormat<Object> {
    static final ArrowContent INSTANCE = new ArrowContent();

    private ArrowContent() {}

    @Override
    public String name() {
        return ArrowFormat.INSTANCE.name();
    }

    @Override
    public boolean recognises(Path file, ByteBuffer head) {
        return ArrowFormat.INSTANCE.recognises(file, head);
    }

    @Override
    public Object load(Engine engine, Path file) throws IOException {
        return FileThreads.call(engine, () -> opened(engine, file));
    }

    private static Object opened(Engine engine, Path file) {
        Formats.checkReadable(file);
        FileState state = FileState.of(file);
        ArrowFile opened = ArrowFile.open(file);
        try {
            Optional<ChunkLayout.OfBlock> block = BlockFormat.layoutOf(opened);
            return block.isPresent()
                    ? BatchFormat.only(engine, opened, block.get())
                    : ArrowTable.of(engine, opened, state);
        } finally {
            opened.release();
        }
    }

    @Override
    public Object read(Engine engine, Path file) throws IOException {
        Object content = load(engine, file);
        return content instanceof ChunkEntry entry ? ChunkFormat.pinned(engine, entry) : content;
    }

    @Override
    public void write(Engine engine, Object value, Path target) throws IOException {
        Formats.ofValue(value).write(engine, value, target);
    }
}
