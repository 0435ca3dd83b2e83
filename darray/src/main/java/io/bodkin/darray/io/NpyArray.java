package io.bodkin.darray.io;

import io.bodkin.darray.expr.Node;
import io.bodkin.darray.expr.Views;
import io.bodkin.darray.grid.AffineMap;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.grid.Region;
import io.bodkin.darray.plan.Budgets;
import io.bodkin.darray.plan.Run;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.ipc.FileBytes;
import io.bodkin.engine.store.file.FileBlock;
import io.bodkin.engine.store.file.RawFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An array of NumPy whose elements lie in a file as they are: its blocks are parts of the file. */
final class NpyArray {
    private NpyArray() {}

    /**
     * The array that begins at {@code from}; nothing of it is read but its header. For file threads.
     *
     * @param file borrowed: each block retains it
     * @param length bytes that belong to it at most
     */
    static Node open(Engine engine, RawFile file, long from, long length, Blocking blocking) {
        FileBytes bytes = file.bytes();
        NpyHeader header = NpyHeader.read(bytes.file(), from, length, count -> bytes.read(from, count));
        Grid grid = blocking.inFile(header);
        Budgets.check(engine, header.dtype(), grid);
        List<Ref<?>> blocks = new ArrayList<>();
        try {
            for (int number = 0; number < grid.blockCount(); number++) {
                blocks.add(block(engine, file, header, from + header.length(), grid, number));
            }
        } catch (Throwable failure) {
            blocks.forEach(block -> ((Chunk<?>) block).release());
            throw failure;
        }
        return asArray(header, new Node.Stored(header.dtype(), grid, List.copyOf(blocks)));
    }

    private static Chunk<Block> block(
            Engine engine, RawFile file, NpyHeader header, long start, Grid grid, int number) {
        Region region = grid.region(number);
        FileBlock backing = new FileBlock(
                file.retain(),
                new ChunkLayout.OfBlock(header.dtype(), Shape.of(region.extent())),
                FileRuns.of(region, grid.extents(), start, header.dtype().byteWidth()),
                header.swapped());
        return engine.runtime().registerBlock(backing);
    }

    /** The axes in the order of the array. */
    static Node asArray(NpyHeader header, Node inFile) {
        return header.fortran()
                ? Views.of(inFile, AffineMap.permutation(header.axesInFile()), header.extents())
                : inFile;
    }

    /** Ends the handles of what {@link #open} gave. */
    static void release(Node array) {
        stored(array).ifPresent(Run::release);
    }

    private static Optional<Node.Stored> stored(Node node) {
        if (node instanceof Node.View view) {
            return stored(view.viewed());
        }
        return node instanceof Node.Stored stored ? Optional.of(stored) : Optional.empty();
    }
}
