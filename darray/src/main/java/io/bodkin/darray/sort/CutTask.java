package io.bodkin.darray.sort;

import io.bodkin.engine.api.ListFn;
import java.util.List;

/** From what is known of all runs: which parts of them make up each block of the result. */
record CutTask(int piece, long[] ranks) implements ListFn<Run, Cuts> {
    private static final long serialVersionUID = 1L;

    @Override
    public Cuts apply(List<Run> runs) {
        return new Cuts(runs, piece, ranks);
    }
}
