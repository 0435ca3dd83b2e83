package io.bodkin.darray.eval;

import io.bodkin.darray.grid.Region;
import io.bodkin.engine.api.ListFn;
import java.util.List;

/**
 * Evaluates a program over a region and reduces what comes out.
 *
 * @param reduced which axes of the region
 * @param positions of the elements among those that are reduced together
 */
public record ReduceTask(Program program, Region region, boolean[] reduced, Numbering positions, Reduction reduction)
        implements ListFn<Object, Object> {
    @Override
    public Object apply(List<Object> inputs) {
        Object content = reduction.allocate();
        States states = reduction.open(content);
        states.begin();
        Evaluation.run(program, region, inputs, new StateSink(reduction.reducer(), states, region, reduced, positions));
        return reduction.result(content, states);
    }
}
