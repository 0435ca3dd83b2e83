package io.bodkin.engine.datadeps;

import static java.util.Objects.requireNonNull;

import io.bodkin.engine.api.DatadepsOptions;
import io.bodkin.engine.api.LazyRef;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Region;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.api.ValueRef;
import io.bodkin.engine.api.View;
import io.bodkin.engine.graph.FunctionNames;
import io.bodkin.engine.worker.LocalRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A region while its block runs: keeps what is spawned, and checks what can be checked at once. */
public final class DatadepsRegion implements Region {
    private final Thread owner = Thread.currentThread();
    private final TaskOptions options;
    private final Tracking tracking = new Tracking();
    private final List<Held> tasks = new ArrayList<>();
    private boolean ended;

    private DatadepsRegion(TaskOptions options) {
        this.options = options;
    }

    /** Runs a block and then its tasks, to the end. */
    public static <R> R run(
            LocalRuntime runtime, DatadepsOptions options, Function<? super Region, ? extends R> block) {
        DatadepsRegion region = new DatadepsRegion(options.tasks().inheriting(runtime.inheritedOptions()));
        R value;
        try {
            value = block.apply(region);
            region.ended = true;
            new Launch(runtime, options, region.tracking, region.tasks).run();
        } catch (Throwable failure) {
            region.ended = true;
            region.tasks.forEach(held -> held.handle().abandon());
            throw failure;
        }
        return value;
    }

    @Override
    public <R> Task<R> submit(Object function, Ref<?>... inputs) {
        return hold(options, false, function, inputs);
    }

    @Override
    public <R> Task<R> submitRef(Object function, Ref<?>... inputs) {
        return hold(options, true, function, inputs);
    }

    @Override
    public Spawner with(TaskOptions more) {
        return new WithOptions(more.over(options));
    }

    private final class WithOptions implements Spawner {
        private final TaskOptions all;

        WithOptions(TaskOptions all) {
            this.all = all;
        }

        @Override
        public <R> Task<R> submit(Object function, Ref<?>... inputs) {
            return hold(all, false, function, inputs);
        }

        @Override
        public <R> Task<R> submitRef(Object function, Ref<?>... inputs) {
            return hold(all, true, function, inputs);
        }

        @Override
        public Spawner with(TaskOptions more) {
            return new WithOptions(more.over(all));
        }
    }

    private <R> Task<R> hold(TaskOptions all, boolean flattens, Object function, Ref<?>[] inputs) {
        requireNonNull(function, "function");
        if (ended || Thread.currentThread() != owner) {
            throw new IllegalStateException(
                    ended
                            ? "the block of this datadeps region has ended: spawn with the engine"
                            : "a datadeps region belongs to the thread that runs its block");
        }
        RegionTask<R> handle =
                new RegionTask<>(this, tasks.size(), all.name().orElseGet(() -> FunctionNames.of(function)));
        List<Argument> arguments = new ArrayList<>(inputs.length);
        List<Touch> touches = new ArrayList<>(inputs.length);
        for (int i = 0; i < inputs.length; i++) {
            try {
                arguments.add(take(Argument.of(requireNonNull(inputs[i], "null")), touches));
            } catch (IllegalArgumentException | IndexOutOfBoundsException | NullPointerException wrong) {
                throw new IllegalArgumentException(
                        "argument " + (i + 1) + " of " + handle + ": " + wrong.getMessage(), wrong);
            }
        }
        checkOptions(all, handle, arguments);
        tasks.add(new Held(handle, function, flattens, all, arguments, touches));
        return handle;
    }

    private static void checkOptions(TaskOptions options, RegionTask<?> task, List<Argument> arguments) {
        if (options.cache()
                || options.durable().isPresent()
                || options.restore().isPresent()) {
            throw new IllegalArgumentException(
                    task + ": a task of a datadeps region is not skipped, so that the options"
                            + " cache, durable and restore have no meaning for it");
        }
        if (options.meta()) {
            throw new IllegalArgumentException(
                    task + ": a task of a datadeps region gets values, so that the option meta has no meaning for it");
        }
        if (options.retries() > 0 && arguments.stream().anyMatch(a -> a.writes() && a.reads())) {
            throw new IllegalArgumentException(
                    task + " reads and writes an argument, so that running it again may come to"
                            + " something else: leave the option retries out, or write to an argument that it takes as out");
        }
    }

    private Argument take(Argument argument, List<Touch> touches) {
        Ref<?> target = argument.target();
        if (target instanceof ValueRef<?> value) {
            touches.addAll(tracking.ofValue(value.value(), argument.deps()));
            return value.value() instanceof View<?> view && !argument.writes()
                    ? new Argument(Ref.of(view.readOnly()), argument.deps(), argument.name())
                    : argument;
        }
        if (target instanceof RegionTask<?> task) {
            if (task.isOf(this)) {
                task.taken = true;
                return argument;
            }
            return new Argument(task.resolve(this), argument.deps(), argument.name());
        }
        if (target instanceof LazyRef<?> && argument.writes()) {
            throw new IllegalArgumentException(target + " is only read: take it as in, and write an array or a block");
        }
        return argument;
    }
}
