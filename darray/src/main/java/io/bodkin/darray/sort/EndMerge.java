package io.bodkin.darray.sort;

import io.bodkin.engine.api.Action1;

/** After a block of the result is there. */
record EndMerge(int block) implements Action1<Cuts> {
    private static final long serialVersionUID = 1L;

    @Override
    public void run(Cuts cuts) {
        cuts.ended(block);
    }
}
