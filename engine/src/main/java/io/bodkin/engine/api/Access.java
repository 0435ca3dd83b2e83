package io.bodkin.engine.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * An argument of a task in a datadeps region, and what the task does with it. Immutable. Made by {@code Datadeps}.
 *
 * @param <T> what the function gets
 */
public final class Access<T> implements Ref<T> {
    /** What a task does with an argument. */
    public enum Mode {
        /** Reads it. */
        IN,
        /** Writes all of what it names, whatever was there. */
        OUT,
        /** Reads and writes it. */
        INOUT;

        public boolean reads() {
            return this != OUT;
        }

        public boolean writes() {
            return this != IN;
        }
    }

    /** What a task does with a part of an argument. */
    public record Dep(Mode mode, Part part) {
        public Dep {
            requireNonNull(mode, "mode");
            requireNonNull(part, "part");
        }
    }

    private final Ref<T> target;
    private final List<Dep> deps;
    private final Optional<String> name;

    private Access(Ref<T> target, List<Dep> deps, Optional<String> name) {
        this.target = target;
        this.deps = deps;
        this.name = name;
    }

    /**
     * An access to what {@code target} stands for.
     *
     * @throws IllegalArgumentException if it is an access itself, or nothing is said of what is done with it
     */
    public static <T> Access<T> of(Ref<T> target, List<Dep> deps) {
        requireNonNull(target, "target");
        if (target instanceof Access<?>) {
            throw new IllegalArgumentException(
                    "an argument is annotated twice: use deps(x, in(...), out(...)) to say several things of one");
        }
        if (deps.isEmpty()) {
            throw new IllegalArgumentException("deps(x) says nothing of x: add in(...), out(...) or inout(...)");
        }
        return new Access<>(target, List.copyOf(deps), Optional.empty());
    }

    /** The same, with a name for messages. */
    public Access<T> named(String newName) {
        return new Access<>(target, deps, Optional.of(newName));
    }

    public Ref<T> target() {
        return target;
    }

    public List<Dep> deps() {
        return deps;
    }

    public Optional<String> name() {
        return name;
    }

    public boolean writes() {
        return deps.stream().anyMatch(dep -> dep.mode().writes());
    }

    @Override
    public String toString() {
        return deps + " of " + name.orElseGet(target::toString);
    }
}
