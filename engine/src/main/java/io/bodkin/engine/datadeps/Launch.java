package io.bodkin.engine.datadeps;

import io.bodkin.engine.api.Action0;
import io.bodkin.engine.api.BlockView;
import io.bodkin.engine.api.DatadepsOptions;
import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.RegionScheduler;
import io.bodkin.engine.api.Scope;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.api.ValueRef;
import io.bodkin.engine.fault.InterruptedWaitException;
import io.bodkin.engine.fault.SchedulingException;
import io.bodkin.engine.fault.TaskFailedException;
import io.bodkin.engine.graph.Failure;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.worker.LocalRuntime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** A region after its block: its tasks become tasks of the engine, in the order of the plan, and are waited for. */
final class Launch {
    private static final TaskOptions JOIN = TaskOptions.named("datadeps join");
    private static final Action0 NOTHING = () -> {};
    private static final int MOST_SUPPRESSED = 10;

    private final LocalRuntime runtime;
    private final Spawner engine;
    private final DatadepsOptions options;
    private final Tracking tracking;
    private final List<Held> tasks;
    private final Placing placing;

    /** What failed by itself, by the number of the task. */
    private final ConcurrentSkipListMap<Integer, Failure> failures = new ConcurrentSkipListMap<>();

    Launch(LocalRuntime runtime, Spawner engine, DatadepsOptions options, Tracking tracking, List<Held> tasks) {
        this.runtime = runtime;
        this.engine = engine;
        this.options = options;
        this.tracking = tracking;
        this.tasks = tasks;
        this.placing = new Placing(options.scheduler(), runtime.processors());
    }

    void run() {
        if (tasks.isEmpty()) {
            return;
        }
        Plan plan = Planner.plan(touches());
        TaskOptions[] placed = placing.place(tasks, plan);
        AtomicReferenceArray<TaskNode<?>> running = new AtomicReferenceArray<>(plan.steps());
        TaskNode<?> last = submit(plan, placed, running);
        tasks.clear();
        try {
            last.await();
        } catch (InterruptedWaitException interrupted) {
            for (int step = 0; step < running.length(); step++) {
                Optional.ofNullable(running.get(step)).ifPresent(TaskNode::cancel);
            }
            throw interrupted;
        }
        throwFirst();
    }

    // ---- what is touched

    private List<List<Touch>> touches() {
        List<List<Touch>> all = new ArrayList<>(tasks.size());
        for (Held task : tasks) {
            List<Touch> touches = task.touches();
            for (Argument argument : task.arguments()) {
                if (!(argument.target() instanceof ValueRef<?>)) {
                    touches.addAll(touchesOf(argument));
                }
            }
            if (task.handle().taken) {
                touches.add(new Touch(task.handle(), Footprint.WHOLE, true));
            }
            all.add(touches);
        }
        return all;
    }
}
