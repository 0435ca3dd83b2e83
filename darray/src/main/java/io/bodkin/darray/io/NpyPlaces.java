package io.bodkin.darray.io;

import io.bodkin.darray.grid.Grid;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.ipc.ByteRuns;
import io.bodkin.engine.ipc.write.Sink;
import io.bodkin.fileio.BlockPlaces;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The blocks of one array in a file of NumPy, each to its places. */
final class NpyPlaces implements BlockPlaces {
    private final DType dtype;
    private final Grid grid;
    private final byte[] header;

    NpyPlaces(DType dtype, Grid grid) {
        this.dtype = dtype;
        this.grid = grid;
        this.header = NpyHeader.bytes(dtype, grid.extents());
    }

    @Override
    public boolean isInOrder() {
        return grid.isInOrder();
    }

    @Override
    public void begin(Sink sink) throws IOException {
        sink.write(ByteBuffer.wrap(header), 0);
    }

    @Override
    public void block(Sink sink, long number, Block block) throws IOException {
        ByteRuns runs = FileRuns.of(grid.region((int) number), grid.extents(), header.length, dtype.byteWidth());
        runs.forEach((position, done) -> sink.write(block.buffer(), done, runs.length(), position));
    }

    @Override
    public long end(Sink sink) {
        return header.length + grid.elements() * dtype.byteWidth();
    }
}
