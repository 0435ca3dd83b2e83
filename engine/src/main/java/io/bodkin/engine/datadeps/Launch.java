package io.bodkin.engine.datadeps;

import io.bodkin.engine.api.Action0;
import io.bodkin.engine.api.DatadepsOptions;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.fault.InterruptedWaitException;
import io.bodkin.engine.fault.TaskFailedException;
import io.bodkin.engine.graph.Failure;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.worker.LocalRuntime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** A region after its block: its tasks become tasks of the engine, in the order of the plan, and are waited for. */
final class Launch {
    private static final TaskOptions JOIN = TaskOptions.named("datadeps join");
    private static final TaskOptions END = TaskOptions.named("end of a datadeps region");
    private static final Action0 NOTHING = () -> {};
    private static final int MOST_SUPPRESSED = 10;

    private final LocalRuntime runtime;
    private final DatadepsOptions options;
    private final List<Held> tasks;
    private final Placing placing;
    private final Arguments arguments;
    private final Versions versions;

    /** Of those that did not end well, and of all that have not ended; by step. */
    private AtomicReferenceArray<TaskNode<?>> nodes;

    /** What failed by itself, by step. */
    private final ConcurrentSkipListMap<Integer, Failure> failures = new ConcurrentSkipListMap<>();

    Launch(LocalRuntime runtime, DatadepsOptions options, Tracking tracking, List<Held> tasks) {
        this.runtime = runtime;
        this.options = options;
        this.tasks = tasks;
        this.placing = new Placing(options.scheduler(), runtime.processors());
        this.arguments = new Arguments(tracking);
        this.versions = new Versions(runtime);
    }

    void run() {
        if (tasks.isEmpty()) {
            return;
        }
        List<List<Touch>> touches = arguments.touches(tasks);
        Plan plan = Planner.plan(touches);
        TaskOptions[] placed = placing.place(tasks, plan);
        nodes = new AtomicReferenceArray<>(plan.steps());
        arguments.lend(runtime.store());
        runtime.willChangeInPlace(changedInPlace(touches));
        TaskNode<?> last;
        try {
            last = submit(plan, placed);
        } catch (Throwable failure) {
            cancelAll();
            arguments.giveBack(runtime.store(), false);
            throw failure;
        }
        tasks.clear();
        arguments.submitted();
        try {
            last.await();
        } catch (InterruptedWaitException interrupted) {
            cancelAll();
            last.onEnd(() -> arguments.giveBack(runtime.store(), false));
            throw interrupted;
        }
        arguments.giveBack(runtime.store(), last.whyFailed().isEmpty());
        throwFirst(last);
    }

    private static Set<Object> changedInPlace(List<List<Touch>> touches) {
        Set<Object> changed = Collections.newSetFromMap(new IdentityHashMap<>());
        for (List<Touch> ofTask : touches) {
            for (Touch touch : ofTask) {
                boolean versioned =
                        touch.owner() instanceof ChunkEntry entry && !(entry.layout() instanceof ChunkLayout.OfValue);
                if (touch.writes() && !versioned) {
                    changed.add(touch.owner());
                }
            }
        }
        return changed;
    }

    // ---- spawning

    /** Returns a task that ends after all others. */
    private TaskNode<?> submit(Plan plan, TaskOptions[] placed) {
        BitSet ends = new BitSet();
        for (int step = 0; step < plan.steps(); step++) {
            List<TaskNode<?>> after = after(plan, step);
            for (int before : plan.after(step)) {
                ends.clear(before);
            }
            ends.set(step);
            TaskNode<?> node = plan.isJoin(step)
                    ? runtime.submitAfter(after, JOIN, false, NOTHING)
                    : submit(tasks.get(plan.task(step)), step, placed[plan.task(step)], after);
            nodes.set(step, node);
            watch(node, step);
        }
        List<TaskNode<?>> last = new ArrayList<>();
        ends.stream().mapToObj(nodes::get).filter(node -> node != null).forEach(last::add);
        return runtime.submitAfter(last, END, false, NOTHING);
    }

    /** Those that have not ended, or not well. */
    private List<TaskNode<?>> after(Plan plan, int step) {
        List<TaskNode<?>> after = new ArrayList<>();
        for (int before : plan.after(step)) {
            TaskNode<?> node = nodes.get(before);
            if (node != null) {
                after.add(node);
            }
        }
        if (options.verify() && step > 0 && nodes.get(step - 1) != null) {
            after.add(nodes.get(step - 1));
        }
        return after;
    }

    private TaskNode<?> submit(Held task, int step, TaskOptions placed, List<TaskNode<?>> after) {
        List<TaskNode<?>> rest = after;
        for (Arguments.Fresh needed : arguments.versionsToMake(task)) {
            Cell cell = needed.cell();
            TaskNode<?> version = needed.anyContent() ? versions.fresh(cell, after) : versions.copy(cell, after);
            watch(version, step);
            cell.copiedBy(version);
            // The task follows its copy, which follows what both wait for.
            rest = List.of();
        }
        Ref<?>[] inputs = arguments.inputs(task);
        TaskNode<?> node = runtime.submitAfter(
                without(rest, inputs), placed, task.flattens(), arguments.function(task, options.verify()), inputs);
        task.handle().begin(node);
        return node;
    }

    private static List<TaskNode<?>> without(List<TaskNode<?>> after, Ref<?>[] inputs) {
        List<TaskNode<?>> left = after;
        for (Ref<?> input : inputs) {
            if (input instanceof TaskNode<?> task && left.contains(task)) {
                left = new ArrayList<>(left);
                left.remove(task);
            }
        }
        return left;
    }

    // ---- ending

    private void watch(TaskNode<?> node, int step) {
        node.onEnd(() -> ended(node, step));
    }

    private void ended(TaskNode<?> node, int step) {
        if (node.whyFailed().isPresent()) {
            node.whyFailed().filter(Failure::isOwn).ifPresent(failure -> failures.putIfAbsent(step, failure));
        } else {
            nodes.compareAndSet(step, node, null);
        }
    }

    private void cancelAll() {
        for (int step = 0; step < nodes.length(); step++) {
            TaskNode<?> node = nodes.get(step);
            if (node != null) {
                node.cancel();
            }
        }
    }

    private void throwFirst(TaskNode<?> last) {
        if (last.whyFailed().isEmpty()) {
            return;
        }
        if (failures.isEmpty()) {
            throw last.whyFailed().get().asException(); // of a task outside the region
        }
        List<TaskFailedException> all = failures.values().stream()
                .limit(MOST_SUPPRESSED + 1)
                .map(Failure::asException)
                .toList();
        TaskFailedException first = all.get(0);
        all.stream().skip(1).forEach(first::addSuppressed);
        throw first;
    }
}
