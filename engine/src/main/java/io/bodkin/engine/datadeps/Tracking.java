package io.bodkin.engine.datadeps;

import io.bodkin.engine.api.Access;
import io.bodkin.engine.api.Access.Dep;
import io.bodkin.engine.api.Access.Mode;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.BlockView;
import io.bodkin.engine.api.Part;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Slice;
import io.bodkin.engine.api.ValueRef;
import io.bodkin.engine.api.View;
import io.bodkin.engine.api.Window;
import io.bodkin.engine.datadeps.Footprint.Triangle;
import io.bodkin.engine.worker.LocalRuntime;
import java.lang.reflect.Array;
import java.nio.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the annotations of arguments come to: which elements of which objects are touched. Of one region. */
public final class Tracking {
    static final List<Dep> READ = List.of(new Dep(Mode.IN, new Part.Whole()));

    private final Map<Object, Map<String, Integer>> fields = new IdentityHashMap<>();

    /** Whether two accesses have an element in common. */
    public static boolean overlap(Access<?> one, Access<?> other) {
        Tracking tracking = new Tracking();
        List<Touch> ofOther = tracking.ofRef(other);
        return tracking.ofRef(one).stream()
                .anyMatch(a -> ofOther.stream()
                        .anyMatch(b -> a.owner() == b.owner() && a.footprint().overlaps(b.footprint())));
    }

    private List<Touch> ofRef(Access<?> access) {
        if (access.target() instanceof ValueRef<?> value) {
            return ofValue(value.value(), access.deps());
        }
        Ref<?> ref = access.target() instanceof BlockView view ? view.block() : access.target();
        Object owner = LocalRuntime.entryOf(ref).map(entry -> (Object) entry).orElse(ref);
        Optional<Window> window = access.target() instanceof BlockView view
                ? Optional.of(view.window())
                : LocalRuntime.entryOf(ref).flatMap(LocalRuntime::shapeOf).map(Window::of);
        return ofOwner(owner, window, access.deps());
    }

    /**
     * Of an argument that is an object of the heap.
     *
     * @throws IllegalArgumentException if it cannot be kept in order as it is annotated
     */
    List<Touch> ofValue(Object value, List<Dep> deps) {
        if (value == null || isImmutable(value)) {
            if (deps.stream().anyMatch(dep -> dep.mode().writes())) {
                throw new IllegalArgumentException(
                        (value == null ? "null" : "a " + value.getClass().getName())
                                + " cannot be written: pass an array or another object that can change");
            }
            return List.of();
        }
        if (value instanceof View<?> view) {
            return ofOwner(view.array(), Optional.of(view.window()), deps);
        }
        if (value instanceof Block block) {
            return ofOwner(block, Optional.of(Window.of(block.shape())), deps);
        }
        if (value instanceof Buffer buffer) {
            return ofBuffer(buffer, deps);
        }
        if (!value.getClass().isArray()) {
            return ofOwner(value, Optional.empty(), deps);
        }
        if (value.getClass().getComponentType().isPrimitive()) {
            return ofOwner(value, Optional.of(Window.of(Shape.of(Array.getLength(value)))), deps);
        }
        return ofRows((Object[]) value, deps);
    }

    /** Whether nobody can change it. */
    static boolean isImmutable(Object value) {
        return value instanceof Number && value.getClass().getName().startsWith("java.lang.")
                || value instanceof String
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Enum<?>
                || value instanceof Class<?>;
    }

    /** An array of arrays is touched as each of them is, and its own elements are. */
    private List<Touch> ofRows(Object[] rows, List<Dep> deps) {
        if (!rows.getClass().getComponentType().isArray()) {
            throw new IllegalArgumentException("a " + rows.getClass().getTypeName()
                    + " cannot be an argument of a datadeps task: its elements are objects of their own, which others may"
                    + " touch unseen; pass those that the task touches");
        }
        requireWhole(deps, "an array of arrays");
        List<Touch> touches = new ArrayList<>(ofOwner(rows, Optional.of(Window.of(Shape.of(rows.length))), deps));
        for (Object row : rows) {
            if (row != null) {
                touches.addAll(ofValue(row, deps));
            }
        }
        return touches;
    }

    private List<Touch> ofBuffer(Buffer buffer, List<Dep> deps) {
        if (!buffer.hasArray()) {
            throw new IllegalArgumentException("a " + buffer.getClass().getSimpleName()
                    + " cannot be an argument of a datadeps task: others may share its memory unseen; pass an array, a Block,"
                    + " or a buffer that wraps an array");
        }
        requireWhole(deps, "a buffer");
        Window array = Window.of(Shape.of(Array.getLength(buffer.array())));
        Slice range = Slice.range(buffer.arrayOffset(), (long) buffer.arrayOffset() + buffer.capacity());
        return ofOwner(buffer.array(), Optional.of(array.slice(range)), deps);
    }

    private static void requireWhole(List<Dep> deps, String what) {
        if (deps.stream().anyMatch(dep -> !(dep.part() instanceof Part.Whole))) {
            throw new IllegalArgumentException("of " + what + " only the whole can be read or written: use View.of");
        }
    }

    /** @param window where its elements lie; empty: it has none that are known */
    List<Touch> ofOwner(Object owner, Optional<Window> window, List<Dep> deps) {
        if (deps.size() == 1) {
            return touch(owner, window, deps.get(0)).map(List::of).orElse(List.of());
        }
        List<Touch> touches = new ArrayList<>(deps.size());
        for (Dep dep : deps) {
            touch(owner, window, dep).ifPresent(touches::add);
        }
        return touches;
    }

    private Optional<Touch> touch(Object owner, Optional<Window> window, Dep dep) {
        return footprint(owner, window, dep.part())
                .map(footprint -> new Touch(owner, footprint, dep.mode().writes()));
    }

    private Optional<Footprint> footprint(Object owner, Optional<Window> window, Part part) {
        if (part instanceof Part.Field field) {
            if (window.isPresent()) {
                throw new IllegalArgumentException(
                        "field(\"" + field.name() + "\"): arrays and blocks have no fields; use section(...)");
            }
            return Optional.of(ofField(owner, field.name()));
        }
        if (window.isEmpty()) {
            if (part instanceof Part.Whole) {
                return Optional.of(Footprint.WHOLE);
            }
            throw new IllegalArgumentException(part + " of a "
                    + owner.getClass().getName() + ": only arrays of primitives, views and blocks have elements");
        }
        Window seen = window.get();
        if (part instanceof Part.Section section) {
            seen = seen.slice(section.slices().toArray(Slice[]::new));
        }
        if (seen.elements() == 0) {
            return Optional.empty();
        }
        return triangle(part)
                .map(triangle -> ofTriangle(window.get(), triangle))
                .orElse(Optional.of(Footprint.of(seen)));
    }

    private static Optional<Triangle> triangle(Part part) {
        if (part instanceof Part.Diagonal) {
            return Optional.of(Triangle.DIAGONAL);
        }
        if (!(part instanceof Part.Triangle triangle)) {
            return Optional.empty();
        }
        if (triangle.upper()) {
            return Optional.of(triangle.unit() ? Triangle.UNIT_UPPER : Triangle.UPPER);
        }
        return Optional.of(triangle.unit() ? Triangle.UNIT_LOWER : Triangle.LOWER);
    }

    private static Optional<Footprint> ofTriangle(Window window, Triangle triangle) {
        if (window.rank() != 2) {
            throw new IllegalArgumentException("a triangle and a diagonal need two dimensions, not " + window.shape()
                    + "; see an array as a matrix with View.of(array, rows, columns)");
        }
        return triangle.isEmpty(window.extent(0), window.extent(1))
                ? Optional.empty()
                : Optional.of(Footprint.of(window, triangle));
    }

    private Footprint ofField(Object owner, String name) {
        Map<String, Integer> known = fields.computeIfAbsent(owner, o -> new HashMap<>());
        int place = known.computeIfAbsent(name, n -> known.size());
        return Footprint.range(place, place + 1);
    }
}
