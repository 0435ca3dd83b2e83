package io.bodkin.darray.sort;

import io.bodkin.darray.grid.Grid;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Fn1;
import io.bodkin.engine.api.ListFn;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the elements of some ranks without sorting: each pass over the blocks counts the keys in equal parts of the
 * range in which a key must be, and knows then in which part it is; when few are left, a last pass collects and sorts
 * those. Takes the blocks of the array.
 */
record Selection(DType dtype, Grid grid, long[] ranks) implements ListFn<Chunk<?>, Ref<long[]>> {
    private static final long serialVersionUID = 1L;

    /** Starts it: the keys in the order of the ranks. */
    static Task<long[]> start(Engine engine, List<? extends Ref<?>> blocks, Selection selection) {
        // With handles of its own, since it takes the blocks several times.
        return engine.with(TaskOptions.named("select").meta(true).memory(0))
                .submitRef(selection, blocks.toArray(Ref<?>[]::new));
    }

    @Override
    public Ref<long[]> apply(List<Chunk<?>> blocks) {
        Engine engine = Engine.current();
        List<Chunk<?>> held = new ArrayList<>();
        for (Chunk<?> block : blocks) {
            held.add(engine.put(block));
        }
        Task<long[]> keys = pass(engine, held, Ranks.of(dtype, ranks));
        engine.with(TaskOptions.named("end of select").memory(0).after(keys))
                .run(() -> held.forEach(Chunk::release))
                .release();
        return keys;
    }

    /** Counts, and then whatever follows from it. */
    private Task<long[]> pass(Engine engine, List<Chunk<?>> blocks, Ranks known) {
        List<Task<long[]>> found = new ArrayList<>();
        try {
            for (int number = 0; number < blocks.size(); number++) {
                int count = (int) grid.region(number).elements();
                Source source = Source.block(new Order(dtype, false, false), count, 0);
                found.add(engine.with(TaskOptions.named("select").memory(0))
                        .submit(new PassTask(source, known), blocks.get(number)));
            }
            while (found.size() > 1) {
                Trees.merge(engine, "select", found, new Merging(!known.areNarrow()));
            }
            return engine.with(TaskOptions.named("select").memory(0))
                    .submitRef(new Next(this, new Held(blocks), known), found.get(0));
        } finally {
            found.forEach(Task::release);
        }
    }

    /** The handles of the blocks. */
    private record Held(List<Chunk<?>> blocks) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    /** After a pass: the keys, or another pass. */
    private record Next(Selection selection, Held held, Ranks known) implements Fn1<long[], Ref<long[]>> {
        private static final long serialVersionUID = 1L;

        @Override
        public Ref<long[]> apply(long[] found) {
            if (known.areNarrow()) {
                return Ref.of(known.keys(found));
            }
            Ranks narrowed = known.narrowed(found);
            return narrowed.shift() == 0
                    ? Ref.of(narrowed.least())
                    : selection.pass(Engine.current(), held.blocks(), narrowed);
        }
    }
}
