package io.bodkin.darray.sort;

import io.bodkin.engine.api.ListFn;
import java.util.List;

/** The sketch of a block: see {@link Sketch}. */
record SketchTask(Source source) implements ListFn<Object, long[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public long[] apply(List<Object> inputs) {
        Records records = source.open(inputs);
        Sketch.Choice choice = new Sketch.Choice(records.count());
        Sorted.visit(source.order(), records, 0, records.count(), (at, keys, places, n) -> {
            for (int next = choice.next(); next < at + n; next = choice.next()) {
                choice.take(keys[next - at]);
            }
        });
        return choice.sketch();
    }
}
