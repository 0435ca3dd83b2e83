package io.bodkin.darray.eval;

import io.bodkin.darray.reduce.Together;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Fn1;

/**
 * What one of several reductions that were computed together comes to, for one block.
 *
 * @param kept the extents of that block
 */
public record FinishTask(Together together, int part, Finish finish, long[] kept) implements Fn1<Object, Block> {
    private static final long serialVersionUID = 1L;

    @Override
    public Block apply(Object states) {
        Reduction reduction = new Reduction(together, finish, kept, Reduction.Form.BLOCK);
        return reduction.open(states).finishedPart(together, part, finish, kept);
    }
}
