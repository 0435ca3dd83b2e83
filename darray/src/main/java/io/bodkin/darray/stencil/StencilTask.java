package io.bodkin.darray.stencil;

import io.bodkin.darray.eval.ElementBuffer;
import io.bodkin.darray.eval.Input;
import io.bodkin.darray.grid.Region;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.ListFn;
import io.bodkin.engine.api.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Some steps of a region, in a new block.
 *
 * @param parts what each of its inputs holds
 */
record StencilTask(Sweep sweep, Region region, List<Part> parts) implements ListFn<Object, Block> {
    private static final long serialVersionUID = 1L;

    StencilTask {
        parts = new ArrayList<>(parts);
    }

    @Override
    public Block apply(List<Object> inputs) {
        Block block = Engine.current().context().allocate(sweep.result(), Shape.of(region.extent()));
        List<ElementBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            buffers.add(Input.elements(inputs.get(i), parts.get(i).dtype()));
        }
        int[] tile = TileShape.of(sweep, region.extent());
        int last = tile.length - 1;
        Reading reading = new Reading(parts, buffers, tile[last] + 2 * sweep.halo(last));
        Scratch scratch = new Scratch(sweep, tile, reading);
        new Tiles(sweep, scratch, region, Input.elements(block, sweep.result()), tile).run();
        return block;
    }
}
