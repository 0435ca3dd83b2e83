package io.bodkin.engine.datadeps;

import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.RegionScheduler;
import io.bodkin.engine.api.RegionScheduler.Step;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.SchedulingException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Where the tasks of a region run: in their scopes, and there as the scheduler says. */
final class Placing {
    /** So many tasks that one follows are told, or a few more. */
    private static final int MOST_FOLLOWED = 1000;

    private final RegionScheduler scheduler;
    private final List<Processor> processors;
    private final Map<TaskOptions, Allowed> allowed = new IdentityHashMap<>();

    /** What some options allow, and with each processor. */
    private record Allowed(List<Processor> processors, Map<Processor, TaskOptions> on) {}

    Placing(RegionScheduler scheduler, List<Processor> processors) {
        this.scheduler = scheduler;
        this.processors = processors;
    }

    /**
     * The options of each task.
     *
     * @throws SchedulingException if one can run nowhere
     */
    TaskOptions[] place(List<Held> tasks, Plan plan) {
        TaskOptions[] placed = new TaskOptions[tasks.size()];
        for (int step = 0; step < plan.steps(); step++) {
            if (!plan.isJoin(step)) {
                placed[plan.task(step)] = place(tasks.get(plan.task(step)), step, plan);
            }
        }
        return placed;
    }

    private TaskOptions place(Held task, int step, Plan plan) {
        TaskOptions options = task.options();
        if (!options.isPlaced() && scheduler == RegionScheduler.BY_LOCALITY) {
            return options;
        }
        Allowed where = allowed.computeIfAbsent(options, this::allowedBy);
        if (where.processors.isEmpty()) {
            throw new SchedulingException(task.handle() + " can run nowhere: no processor is in " + scope(options)
                    + (options.processors().isPresent() ? " and passes its filter" : "") + "; there are " + processors
                    + "; widen the scope");
        }
        if (scheduler == RegionScheduler.BY_LOCALITY) {
            return options;
        }
        Collection<Integer> after = new TreeSet<>();
        addTasks(step, plan, after);
        Optional<Processor> chosen = scheduler.place(
                new Step(task.handle().number(), options.name(), new ArrayList<>(after)), where.processors);
        if (chosen.isEmpty()) {
            return options;
        }
        if (!where.processors.contains(chosen.get())) {
            throw new SchedulingException("the scheduler of the region placed " + task.handle() + " on " + chosen.get()
                    + ", which is not among those where it may run: " + where.processors);
        }
        return where.on.computeIfAbsent(chosen.get(), processor -> options.computeScope(Scope.processor(processor)));
    }

    /** Through joins, which many tasks may follow, and which follow each other: each is gone through once. */
    static void addTasks(int step, Plan plan, Collection<Integer> found) {
        BitSet seen = new BitSet();
        ArrayDeque<Integer> open = new ArrayDeque<>();
        open.add(step);
        while (!open.isEmpty() && found.size() < MOST_FOLLOWED) {
            for (int before : plan.after(open.remove())) {
                if (!plan.isJoin(before)) {
                    found.add(plan.task(before));
                } else if (!seen.get(before)) {
                    seen.set(before);
                    open.add(before);
                }
            }
        }
    }

    private static Scope scope(TaskOptions options) {
        Scope scope = options.computeScope().or(options::scope).orElse(Scope.byDefault());
        if (options.worker().isPresent()) {
            scope = scope.and(options.worker().get());
        }
        return options.resultScope().isPresent()
                ? scope.and(options.resultScope().get())
                : scope;
    }

    private Allowed allowedBy(TaskOptions options) {
        List<Processor> in = scope(options).among(processors);
        if (options.processors().isPresent()) {
            in = in.stream().filter(options.processors().get()).toList();
        }
        return new Allowed(in, new IdentityHashMap<>());
    }
}
