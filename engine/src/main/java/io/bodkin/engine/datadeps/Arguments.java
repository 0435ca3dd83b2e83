package io.bodkin.engine.datadeps;

import io.bodkin.engine.api.BlockView;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.LazyRef;
import io.bodkin.engine.api.Part;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.ValueRef;
import io.bodkin.engine.api.Window;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.graph.AdaptedFunction.Use;
import io.bodkin.engine.graph.TaskNode;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.ChunkStore;
import io.bodkin.engine.worker.LocalRuntime;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The arguments of a region's tasks when its block has ended: what they stand for, what is touched of it, and what the
 * tasks of the engine get in their place. Of the thread that launches the region.
 */
final class Arguments {
    private final Tracking tracking;
    private final Map<Object, Cell> cells = new IdentityHashMap<>();

    /** By argument. */
    private final Map<Argument, Cell> cellOf = new IdentityHashMap<>();

    private final Map<Argument, List<Touch>> touchesOf = new IdentityHashMap<>();

    Arguments(Tracking tracking) {
        this.tracking = tracking;
    }

    /** A cell that must become a version of its own. */
    record Fresh(Cell cell, boolean anyContent) {}

    // ---- what is touched

    /** By task. Waits for tasks outside the region whose results are arguments. */
    List<List<Touch>> touches(List<Held> tasks) {
        List<List<Touch>> all = new ArrayList<>(tasks.size());
        for (Held task : tasks) {
            List<Touch> touches = task.touches();
            for (int i = 0; i < task.arguments().size(); i++) {
                Argument argument = task.arguments().get(i);
                if (!(argument.target() instanceof ValueRef<?>)) {
                    try {
                        List<Touch> ofOne = resolve(argument);
                        touchesOf.put(argument, ofOne);
                        touches.addAll(ofOne);
                    } catch (IllegalArgumentException | IndexOutOfBoundsException wrong) {
                        throw new IllegalArgumentException(
                                "argument " + (i + 1) + " of " + task.handle() + ": " + wrong.getMessage(), wrong);
                    }
                }
            }
            if (task.handle().taken) {
                touches.add(new Touch(task.handle(), Footprint.WHOLE, true));
            }
            all.add(touches);
        }
        return all;
    }

    private List<Touch> resolve(Argument argument) {
        Ref<?> target = argument.target();
        Optional<Window> window = Optional.empty();
        if (target instanceof BlockView view) {
            target = view.block();
            window = Optional.of(view.window());
        }
        if (target instanceof RegionTask<?> task) {
            if (window.isEmpty() && !argument.deps().stream().allMatch(dep -> dep.part() instanceof Part.Whole)) {
                throw new IllegalArgumentException(
                        "parts of a result that is not there yet cannot be told: take the whole");
            }
            return ofCell(argument, task, task, window);
        }
        if (target instanceof TaskNode<?> task) {
            task.await();
            if (task.whyFailed().isPresent()) {
                return List.of(); // so will the task fail that takes it
            }
            Optional<ChunkEntry> entry = LocalRuntime.entryOf(task);
            return entry.isPresent()
                    ? ofCell(argument, entry.get(), task, window)
                    : tracking.ofValue(task.result(), argument.deps());
        }
        Optional<ChunkEntry> entry = LocalRuntime.entryOf(target);
        if (entry.isPresent()) {
            return ofCell(argument, entry.get(), target, window);
        }
        if (target instanceof Chunk<?> chunk) {
            return tracking.ofValue(chunk.fetch(), argument.deps());
        }
        return target instanceof LazyRef<?> ? List.of() : tracking.ofOwner(target, Optional.empty(), argument.deps());
    }

    private List<Touch> ofCell(Argument argument, Object origin, Ref<?> handle, Optional<Window> window) {
        Cell cell = cells.computeIfAbsent(origin, Cell::new);
        cell.addHandle(handle);
        cellOf.put(argument, cell);
        if (argument.writes()) {
            if (cell.layout().map(ChunkLayout.OfBatch.class::isInstance).orElse(false)) {
                throw new IllegalArgumentException(
                        "a batch cannot be written: only blocks and objects of the heap can");
            }
            cell.willBeWritten();
        }
        return tracking.ofOwner(origin, window.or(() -> cell.shape().map(Window::of)), argument.deps());
    }

    // ---- what tasks get

    /** The chunks that the region changes are its own, until they are given back. */
    void lend(ChunkStore store) {
        List<Cell> lent = new ArrayList<>();
        try {
            for (Cell cell : cells.values()) {
                cell.lend(store);
                lent.add(cell);
            }
        } catch (Throwable failure) {
            lent.forEach(cell -> cell.giveBack(store, false));
            throw failure;
        }
    }

    void giveBack(ChunkStore store, boolean well) {
        cells.values().forEach(cell -> cell.giveBack(store, well));
    }

    /** The versions that have to be there before the task, which writes to them. */
    List<Fresh> versionsToMake(Held task) {
        List<Fresh> needed = new ArrayList<>(0);
        for (Argument argument : task.arguments()) {
            Cell cell = cellOf.get(argument);
            if (cell == null || !argument.writes() || needed.stream().anyMatch(made -> made.cell() == cell)) {
                continue;
            }
            boolean anyContent = cell.shape().isPresent() && writesAllUnseen(task, cell);
            if (cell.needsCopy() || (anyContent && cell.isElsewhere())) {
                needed.add(new Fresh(cell, anyContent));
            }
        }
        return needed;
    }

    /** Whether the task writes all of the cell, and does not look at what was there. */
    private boolean writesAllUnseen(Held task, Cell cell) {
        boolean all = false;
        for (Argument argument : task.arguments()) {
            if (cellOf.get(argument) == cell) {
                if (argument.reads()) {
                    return false;
                }
                all |= !(argument.target() instanceof BlockView)
                        && argument.deps().stream().anyMatch(dep -> dep.part() instanceof Part.Whole);
            }
        }
        return all;
    }

    Ref<?>[] inputs(Held task) {
        Ref<?>[] inputs = new Ref<?>[task.arguments().size()];
        for (int i = 0; i < inputs.length; i++) {
            Argument argument = task.arguments().get(i);
            Cell cell = cellOf.get(argument);
            inputs[i] = cell == null || !cell.isWritten() ? plain(argument.target()) : cell.input();
        }
        return inputs;
    }

    private static Ref<?> plain(Ref<?> target) {
        return target instanceof BlockView view ? view.block() : target;
    }

    /** All tasks have been spawned: only what is to be given back is still needed. */
    void submitted() {
        cellOf.clear();
        touchesOf.clear();
        cells.values().removeIf(cell -> !cell.isWritten());
    }

    /** The task's function, with around it what its arguments need. */
    Object function(Held task, boolean verify) {
        List<Argument> arguments = task.arguments();
        boolean adapts = verify || task.handle().taken;
        Use[] uses = new Use[arguments.size()];
        List<Optional<Window>> windows = new ArrayList<>(uses.length);
        for (int i = 0; i < uses.length; i++) {
            Argument argument = arguments.get(i);
            Cell cell = cellOf.get(argument);
            boolean shared = cell != null && cell.isWritten();
            uses[i] = !shared ? Use.READ : argument.writes() ? Use.CHANGE : Use.BORROW;
            windows.add(argument.target() instanceof BlockView view ? Optional.of(view.window()) : Optional.empty());
            adapts |= shared || windows.get(i).isPresent();
        }
        if (!adapts) {
            return writing(task);
        }
        Optional<Verification> verification = verify
                ? Optional.of(new Verification(task.describe(), arguments, touchesOf(arguments)))
                : Optional.empty();
        return new Adapted(
                task.function(),
                uses,
                arguments.stream().anyMatch(Argument::writes),
                windows,
                task.handle().taken,
                verification);
    }

    private static Object writing(Held task) {
        boolean[] changes = new boolean[task.arguments().size()];
        boolean any = false;
        for (int i = 0; i < changes.length; i++) {
            changes[i] = task.arguments().get(i).writes();
            any |= changes[i];
        }
        return any ? new Writing(task.function(), changes) : task.function();
    }

    private List<List<Touch>> touchesOf(List<Argument> arguments) {
        List<List<Touch>> all = new ArrayList<>(arguments.size());
        for (Argument argument : arguments) {
            all.add(
                    argument.target() instanceof ValueRef<?> value
                            ? tracking.ofValue(value.value(), argument.deps())
                            : touchesOf.getOrDefault(argument, List.of()));
        }
        return all;
    }
}
