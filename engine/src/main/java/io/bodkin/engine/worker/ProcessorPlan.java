package io.bodkin.engine.worker;

import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.ProcessorKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which processors an engine has.
 *
 * @param threads of the process, divided among its workers; each has at least one
 * @param workers into which the process is divided
 * @param kinds of further processors, which each worker has
 */
public record ProcessorPlan(int threads, int workers, List<ProcessorKind> kinds) {
    private static final String NODE = "localhost";

    public ProcessorPlan {
        kinds = List.copyOf(kinds);
    }

    /** Threads before others, worker by worker. */
    List<Processor> processors() {
        List<Processor> all = new ArrayList<>();
        for (int worker = 1; worker <= workers; worker++) {
            int share = Math.max(1, threads / workers + (worker <= threads % workers ? 1 : 0));
            for (int index = 1; index <= share; index++) {
                all.add(new Processor(NODE, worker, Processor.THREAD, index, true));
            }
            for (ProcessorKind kind : kinds) {
                for (int index = 1; index <= kind.count(); index++) {
                    all.add(new Processor(NODE, worker, kind.name(), index, kind.enabledByDefault()));
                }
            }
        }
        return List.copyOf(all);
    }

    Map<String, ProcessorKind> kindsByName() {
        Map<String, ProcessorKind> byName = new LinkedHashMap<>();
        kinds.forEach(kind -> byName.put(kind.name(), kind));
        return byName;
    }
}
