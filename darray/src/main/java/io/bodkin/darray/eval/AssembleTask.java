package io.bodkin.darray.eval;

import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.grid.Region;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.ListFn;
import io.bodkin.engine.api.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Copies the pieces of operands that make up a region of a result into a new block.
 *
 * @param grids of the operands
 * @param blocks for each operand the numbers of the blocks that the task takes, increasing; their blocks come in that
 *     order
 */
public record AssembleTask(Placement placement, DType dtype, List<Grid> grids, int[][] blocks, Region region)
        implements ListFn<Object, Block> {
    private static final long serialVersionUID = 1L;

    @Override
    public Block apply(List<Object> inputs) {
        Block block = Engine.current().context().allocate(dtype, Shape.of(region.extent()));
        Copying copying = new Copying(dtype, Input.elements(block, dtype), region);
        ElementBuffer[] opened = new ElementBuffer[inputs.size()];
        placement.pieces(
                region,
                (operand, source, target) -> grids.get(operand).forEachBlock(source, (number, inside) -> {
                    int input = inputOf(operand, number);
                    if (opened[input] == null) {
                        opened[input] = Input.elements(inputs.get(input), dtype);
                    }
                    copying.copy(
                            opened[input], grids.get(operand).region(number), inside, target.movedAs(source, inside));
                }));
        return block;
    }

    private int inputOf(int operand, int block) {
        int before = 0;
        for (int i = 0; i < operand; i++) {
            before += blocks[i].length;
        }
        return before + Arrays.binarySearch(blocks[operand], block);
    }
}
