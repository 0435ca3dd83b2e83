package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.ipc.write.BufferedSink;
import io.bodkin.engine.ipc.write.DirectSink;
import io.bodkin.engine.ipc.write.Sink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.apache.arrow.memory.BufferAllocator;

/** Blocks on their way to their places in one file. The file is created with the first block. */
final class BlockSink implements PieceSink<Block> {
    private static final int BOUNCE = (1 << 20) + DirectSink.ALIGNMENT;

    private final Engine engine;
    private final Path target;
    private final BlockPlaces places;
    private final StopSignal stop = new StopSignal();
    private Sink sink;
    private long count;

    BlockSink(Engine engine, Path target, BlockPlaces places) {
        this.engine = engine;
        this.target = target;
        this.places = places;
    }

    @Override
    public long append(Block block, BufferAllocator allocator) throws IOException {
        return FileThreads.call(
                engine,
                () -> {
                    open();
                    places.block(sink, count++, block);
                    return block.byteSize();
                },
                stop::give);
    }

    @Override
    public void finish() throws IOException {
        FileThreads.run(
                engine,
                () -> {
                    open();
                    sink.finish(places.end(sink));
                },
                stop::give);
    }

    private void open() throws IOException {
        if (sink == null) {
            sink = new StoppableSink(
                    places.isInOrder()
                            ? DirectSink.create(
                                    target, ByteBuffer.allocateDirect(BOUNCE).alignedSlice(DirectSink.ALIGNMENT))
                            : BufferedSink.create(target),
                    stop);
            places.begin(sink);
        }
    }

    @Override
    public void stop() {
        stop.give();
    }

    @Override
    public void close() throws IOException {
        if (sink != null) {
            sink.close();
        }
    }
}
