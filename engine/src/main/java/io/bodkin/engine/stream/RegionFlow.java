package io.bodkin.engine.stream;

import io.bodkin.engine.api.Flow;
import io.bodkin.engine.api.Fn0;
import io.bodkin.engine.api.Fn1;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.StreamSink;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.api.TaskOptions.Option;
import io.bodkin.engine.graph.FunctionNames;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.stream.StageLoop.Window;
import io.bodkin.engine.worker.LocalRuntime;
import io.bodkin.engine.worker.Loop;
import io.bodkin.engine.worker.LoopBlock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Makes the stages of a region, with these options. For the thread that runs the block. */
final class RegionFlow implements Flow {
    private static final int SLOTS = 1024;

    /** Options of a task that belong to each evaluation, and not to the loop. */
    private static final Set<Option> OF_EVALUATIONS = EnumSet.of(
            Option.SLOTS,
            Option.MAX_EVALUATIONS,
            Option.RETRIES,
            Option.RETURN_TYPE,
            Option.MEMORY,
            Option.META,
            Option.OCCUPANCY);

    /** Options that belong to the loop alone. */
    private static final Set<Option> OF_LOOPS = EnumSet.of(
            Option.SLOTS,
            Option.MAX_EVALUATIONS,
            Option.AFTER,
            Option.PERSIST,
            Option.STORED_AS,
            Option.CHECKPOINT,
            Option.RESTORE);

    private static final Set<Option> MEANINGLESS = EnumSet.of(Option.CACHE, Option.DURABLE, Option.VERSION);

    private final LocalRuntime runtime;
    private final LoopBlock block;
    private final Region region;
    private final TaskOptions options;

    RegionFlow(LocalRuntime runtime, LoopBlock block, Region region, TaskOptions options) {
        this.runtime = runtime;
        this.block = block;
        this.region = region;
        this.options = options;
    }

    @Override
    public Flow with(TaskOptions inner) {
        return new RegionFlow(runtime, block, region, inner.over(options));
    }

    @Override
    public <R> Task<R> submit(Object function, Ref<?>... inputs) {
        return spawn(FunctionNames.of(function), function, false, Window.NONE, loop -> loop, inputs);
    }

    @Override
    public <R> Task<R> submitRef(Object function, Ref<?>... inputs) {
        return spawn(FunctionNames.of(function), function, true, Window.NONE, loop -> loop, inputs);
    }

    @Override
    public <T> Task<T> from(Iterable<? extends T> values) {
        return spawn("from", next(values), false, Window.NONE, loop -> loop);
    }

    @Override
    public <T> Task<T> fromRefs(Iterable<? extends Ref<? extends T>> refs) {
        return spawn("fromRefs", next(refs), true, Window.NONE, loop -> loop);
    }

    private static <T> Fn0<T> next(Iterable<? extends T> values) {
        List<Iterator<? extends T>> begun = new ArrayList<>(1);
        return () -> {
            if (begun.isEmpty()) {
                begun.add(values.iterator());
            }
            if (!begun.get(0).hasNext()) {
                throw StreamEnd.of(null);
            }
            return begun.get(0).next();
        };
    }

    @Override
    public <T> Task<List<T>> window(Ref<? extends T> values, int count) {
        return window(values, new Window(positive(count), 0));
    }

    @Override
    public <T> Task<List<T>> window(Ref<? extends T> values, int most, Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("a window must last longer than no time, got " + time);
        }
        return window(values, new Window(positive(most), time.toNanos()));
    }

    private static int positive(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a window must have at least 1 value, got " + count);
        }
        return count;
    }

    private <T> Task<List<T>> window(Ref<? extends T> values, Window window) {
        checkStreaming("a window", values);
        return spawn("window", (Fn1<Object, Object>) list -> list, false, window, loop -> loop, values);
    }

    @Override
    public <T, R> Task<R> into(Ref<? extends T> values, Fn0<? extends StreamSink<? super T, ? extends R>> open) {
        checkStreaming("a sink", values);
        return spawn(FunctionNames.of(open), open, false, Window.NONE, loop -> new SinkLoop(loop, open), values);
    }

    private void checkStreaming(String what, Ref<?> values) {
        if (!block.isLoop(values)) {
            throw new IllegalArgumentException(what + " takes the values of a task of a stream, not of " + values);
        }
    }

    // ---- making a stage

    private <R> Task<R> spawn(
            String name,
            Object function,
            boolean givesRefs,
            Window window,
            Function<StageLoop, Loop> around,
            Ref<?>... inputs) {
        checkOptions();
        Stage stage = new Stage(region);
        List<Ref<?>> constants = new ArrayList<>();
        List<Integer> streaming = new ArrayList<>();
        for (int i = 0; i < inputs.length; i++) {
            if (block.isLoop(inputs[i])) {
                streaming.add(i);
                addEdge((TaskNode<?>) inputs[i], stage);
            } else {
                constants.add(inputs[i]);
            }
        }
        TaskOptions named = options.name().isPresent() ? options : options.name(name);
        StageLoop loop = new StageLoop(
                stage,
                function,
                named.without(OF_LOOPS),
                givesRefs,
                inputs.length,
                List.copyOf(streaming),
                options.maxEvaluations(),
                window);
        TaskNode<R> node = block.submit(
                runtime.facade(),
                named.without(OF_EVALUATIONS).occupancy(0),
                around.apply(loop),
                constants.toArray(Ref<?>[]::new));
        region.add(stage);
        stage.bind(node);
        return node;
    }

    private void checkOptions() {
        for (Option option : MEANINGLESS) {
            if (options.set().contains(option)) {
                throw new IllegalArgumentException(
                        "the option " + option + " has no meaning for a task of a stream, which"
                                + " makes many values; set it for the tasks that it spawns");
            }
        }
    }

    private void addEdge(TaskNode<?> from, Stage to) {
        Optional<Stage> producer = block.loopOf(from).map(loop -> ((StagedLoop) loop).stage());
        to.addInput(new Edge(from, producer, to, options.slots().orElse(SLOTS)));
        if (producer.isPresent() && region.contains(producer.get())) {
            to.addAbove(producer.get());
        } else {
            region.touchesOthers();
        }
    }
}
