package io.bodkin.engine;

import io.bodkin.engine.api.Access;
import io.bodkin.engine.api.Access.Dep;
import io.bodkin.engine.api.Access.Mode;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.BlockView;
import io.bodkin.engine.api.Part;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Slice;
import io.bodkin.engine.api.View;
import io.bodkin.engine.datadeps.Tracking;
import io.bodkin.engine.worker.LocalRuntime;
import java.util.List;

/**
 * What tasks of a {@linkplain Engine#datadeps datadeps region} say of their arguments.
 *
 * <pre>{@code
 * engine.datadeps(region -> {
 *     region.run(inout(x), Arrays::sort);
 *     region.run(out(c), in(x), (to, from) -> System.arraycopy(from, 0, to, 0, from.length));
 * });
 * }</pre>
 *
 * <p>An argument is an array of primitives, an array of such arrays, a {@link View} of one, any other object (which is
 * told from others by identity, and taken as a whole or by {@linkplain #field fields}), or a {@link Ref}: a chunk, a
 * task, a {@link BlockView}. Blocks that a region writes get a new version: their handles point to it when the region
 * has ended, and whoever reads the old one keeps it.
 */
public final class Datadeps {
    private static final Part WHOLE = new Part.Whole();

    private Datadeps() {}

    // ---- arguments

    /** The task reads {@code value}. */
    public static <T> Access<T> in(T value) {
        return access(Ref.of(value), Mode.IN);
    }

    /** The task reads what {@code ref} stands for; as an argument without annotation. */
    public static <T> Access<T> in(Ref<T> ref) {
        return access(ref, Mode.IN);
    }

    /** The task writes all of {@code value}, and does not look at what was there. */
    public static <T> Access<T> out(T value) {
        return access(Ref.of(value), Mode.OUT);
    }

    public static <T> Access<T> out(Ref<T> ref) {
        return access(ref, Mode.OUT);
    }

    /** The task reads and writes {@code value}. */
    public static <T> Access<T> inout(T value) {
        return access(Ref.of(value), Mode.INOUT);
    }

    public static <T> Access<T> inout(Ref<T> ref) {
        return access(ref, Mode.INOUT);
    }

    /** The task does only this with {@code value}: {@code deps(a, in(upper()), out(diagonal()))}. */
    public static <T> Access<T> deps(T value, Dep... deps) {
        return Access.of(Ref.of(value), List.of(deps));
    }

    public static <T> Access<T> deps(Ref<T> ref, Dep... deps) {
        return Access.of(ref, List.of(deps));
    }

    private static <T> Access<T> access(Ref<T> ref, Mode mode) {
        return Access.of(ref, List.of(new Dep(mode, WHOLE)));
    }

    // ---- parts of arguments

    public static Dep in(Part part) {
        return new Dep(Mode.IN, part);
    }

    public static Dep out(Part part) {
        return new Dep(Mode.OUT, part);
    }

    public static Dep inout(Part part) {
        return new Dep(Mode.INOUT, part);
    }

    /** The elements of a matrix on the diagonal and right of it. */
    public static Part upper() {
        return new Part.Triangle(true, false);
    }

    /** The elements of a matrix on the diagonal and left of it. */
    public static Part lower() {
        return new Part.Triangle(false, false);
    }

    /** The elements of a matrix right of the diagonal. */
    public static Part unitUpper() {
        return new Part.Triangle(true, true);
    }

    /** The elements of a matrix left of the diagonal. */
    public static Part unitLower() {
        return new Part.Triangle(false, true);
    }

    public static Part diagonal() {
        return new Part.Diagonal();
    }

    /** The elements at these indices, one slice for each dimension; the function still gets the whole argument. */
    public static Part section(Slice... slices) {
        return new Part.Section(List.of(slices));
    }

    /** What the tasks of a region agree to call by this name, of an object that is no array. */
    public static Part field(String name) {
        return new Part.Field(name);
    }

    // ---- views

    /** A part of an array of primitives: as {@code View.of(array).slice(slices)}. */
    public static <A> View<A> view(A array, Slice... slices) {
        return View.of(array).slice(slices);
    }

    /**
     * A part of a block. Waits if it is the result of a task.
     *
     * @param slices one for each dimension of the block
     * @throws IllegalArgumentException if there are more or fewer, or this is no block
     * @throws IndexOutOfBoundsException if one reaches beyond
     */
    public static BlockView view(Ref<Block> block, Slice... slices) {
        return BlockView.of(block, LocalRuntime.shapeOf(block)).slice(slices);
    }

    /** Whether the two have an element in common, of which at least one says that it is written or read. */
    public static boolean overlap(Access<?> one, Access<?> other) {
        return Tracking.overlap(one, other);
    }
}
