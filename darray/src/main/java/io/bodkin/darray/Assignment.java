package io.bodkin.darray;

import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Grid;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Processor;
import io.bodkin.engine.api.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

/** Which processors compute which blocks of an array: see {@link DArray#persist(Assignment)}. Immutable. */
public final class Assignment {
    private enum Kind {
        BANDS,
        CYCLE,
        PATTERN
    }

    private final Kind kind;
    private final boolean byLastAxis;
    private final List<Scope> pattern;
    private final int[] extents;

    private Assignment(Kind kind, boolean byLastAxis, List<Scope> pattern, int[] extents) {
        this.kind = kind;
        this.byLastAxis = byLastAxis;
        this.pattern = pattern;
        this.extents = extents;
    }

    /**
     * Bands of blocks along the first axis, one for each processor; if they do not come out even, the first have one
     * more.
     */
    public static Assignment blockRow() {
        return new Assignment(Kind.BANDS, false, List.of(), new int[0]);
    }

    /** As {@link #blockRow}, along the last axis. */
    public static Assignment blockColumn() {
        return new Assignment(Kind.BANDS, true, List.of(), new int[0]);
    }

    /** The processors in turn along the first axis. */
    public static Assignment cyclicRow() {
        return new Assignment(Kind.CYCLE, false, List.of(), new int[0]);
    }

    /** The processors in turn along the last axis. */
    public static Assignment cyclicColumn() {
        return new Assignment(Kind.CYCLE, true, List.of(), new int[0]);
    }

    /**
     * A grid of workers, of each of which the first thread is meant. It is laid on the blocks again and again.
     *
     * @param ids in row-major order
     * @param extents of the grid, one for each axis of the array; none for an array of one axis
     * @throws IllegalArgumentException if they do not fit the number of workers
     */
    public static Assignment workers(int[] ids, int... extents) {
        List<Scope> scopes = new ArrayList<>();
        for (int id : ids) {
            scopes.add(Scope.worker(id).thread(1));
        }
        return pattern(scopes, extents);
    }

    /** As {@link #workers}, of processors. */
    public static Assignment processors(List<Processor> processors, int... extents) {
        return pattern(processors.stream().map(Assignment::only).toList(), extents);
    }

    private static Assignment pattern(List<Scope> scopes, int[] extents) {
        int[] shape = extents.length == 0 ? new int[] {scopes.size()} : extents.clone();
        long count = Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b);
        if (scopes.isEmpty() || Arrays.stream(shape).anyMatch(extent -> extent < 1) || count != scopes.size()) {
            throw new IllegalArgumentException("an assignment of " + scopes.size() + " processors in a grid of "
                    + Arrays.toString(shape) + ": there must be one for each place, and one at least");
        }
        return new Assignment(Kind.PATTERN, false, scopes, shape);
    }

    private static Scope only(Processor processor) {
        return new Scope.Selected(
                Set.of(processor.node()),
                Set.of(processor.worker()),
                Set.of(processor.kind()),
                Set.of(processor.index()),
                false);
    }

    /**
     * Where each block of a grid is computed, by its number.
     *
     * @throws IllegalArgumentException if the pattern has not the axes of the array, or there is no such processor
     */
    IntFunction<Scope> of(Engine engine, Grid grid) {
        if (kind == Kind.PATTERN) {
            check(engine, grid);
            return number -> pattern.get(place(grid.coordinates(number)));
        }
        List<Scope> all = engine.processors().stream()
                .filter(Processor::enabledByDefault)
                .map(Assignment::only)
                .toList();
        int axis = byLastAxis ? grid.rank() - 1 : 0;
        return number -> grid.rank() == 0
                ? all.get(0)
                : all.get(line(grid.coordinates(number)[axis], grid.blocks(axis), all.size()));
    }

    private void check(Engine engine, Grid grid) {
        if (extents.length != grid.rank()) {
            throw new IllegalArgumentException("an assignment of " + Arrays.toString(extents)
                    + " processors does not fit an array of " + Extents.text(grid.extents()) + ": it has "
                    + extents.length + " axes");
        }
        for (Scope scope : pattern) {
            if (scope.among(engine.processors()).isEmpty()) {
                throw new IllegalArgumentException(
                        "an assignment to " + scope + ", of which there is none: there are " + engine.processors());
            }
        }
    }

    private int place(int[] block) {
        int place = 0;
        for (int axis = 0; axis < extents.length; axis++) {
            place = place * extents[axis] + block[axis] % extents[axis];
        }
        return place;
    }

    private int line(int block, int blocks, int processors) {
        if (kind == Kind.CYCLE) {
            return block % processors;
        }
        int each = blocks / processors;
        int more = blocks % processors;
        int inLonger = more * (each + 1);
        return block < inLonger ? block / (each + 1) : more + (block - inLonger) / each;
    }
}
