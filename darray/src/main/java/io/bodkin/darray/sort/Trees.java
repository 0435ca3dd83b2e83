package io.bodkin.darray.sort;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.ListFn;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import java.util.List;

/** Trees of tasks that put results together. */
final class Trees {
    /** Results that one task puts together. */
    static final int FAN_IN = 16;

    private Trees() {}

    /**
     * In place of the results those of tasks that merge some of them each, in their order; takes their handles over.
     */
    static <T> void merge(Engine engine, String name, List<Task<T>> results, ListFn<T, T> merging) {
        List<Task<T>> parts = List.copyOf(results);
        results.clear();
        try {
            for (int from = 0; from < parts.size(); from += FAN_IN) {
                List<Task<T>> some = parts.subList(from, Math.min(parts.size(), from + FAN_IN));
                results.add(
                        engine.with(TaskOptions.named(name).memory(0)).submit(merging, some.toArray(Ref<?>[]::new)));
            }
        } finally {
            parts.forEach(Task::release);
        }
    }
}
