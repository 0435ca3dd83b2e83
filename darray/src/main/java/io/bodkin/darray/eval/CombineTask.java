package io.bodkin.darray.eval;

import io.bodkin.engine.api.ListFn;
import java.util.List;

/** Combines the states of elements that follow each other; of none, those of no elements. */
public record CombineTask(Reduction reduction) implements ListFn<Object, Object> {
    @Override
    public Object apply(List<Object> inputs) {
        Object content = reduction.allocate();
        States states = reduction.open(content);
        states.combine(inputs.stream().map(reduction::open).toList());
        return reduction.result(content, states);
    }
}
