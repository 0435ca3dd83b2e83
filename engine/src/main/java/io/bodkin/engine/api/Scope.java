package io.bodkin.engine.api;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The set of processors where a task may run or a value may be used. A value: it holds on any worker, and whether it is
 * empty shows when it meets processors that there are.
 *
 * <p>{@code Scope.worker(2).thread(1)} is one thread; {@code Scope.workers(1, 2).threads(1, 2)} the four of both.
 */
public sealed interface Scope extends Serializable {
    boolean contains(Processor processor);

    /**
     * Processors in both: a {@link Nowhere} if that can be seen to be empty. Commutative and associative as to what is
     * contained.
     */
    default Scope and(Scope other) {
        return ScopeAlgebra.intersect(this, other);
    }

    /** Processors in either. */
    default Scope or(Scope other) {
        return union(this, other);
    }

    /** Those processors of this scope that pass the taint. */
    default Scope where(Taint taint) {
        return ScopeAlgebra.tainted(this, Set.of(taint));
    }

    /** Those of {@code processors} that are in this scope, in order. */
    default List<Processor> among(Collection<Processor> processors) {
        return processors.stream().filter(this::contains).toList();
    }

    /** Whether all of {@code processors} that are here are there too. */
    default boolean isSubsetOf(Scope other, Collection<Processor> processors) {
        return other.among(processors).containsAll(among(processors));
    }

    // ---- the kinds

    /** A test that a processor must pass. Equal taints are one: use a named class or constant. */
    interface Taint extends Predicate<Processor>, Serializable {}

    /**
     * By where a processor is and what it is. An empty set allows all.
     *
     * @param byDefault whether only processors that are enabled by default are in it
     */
    record Selected(Set<String> nodes, Set<Integer> workers, Set<String> kinds, Set<Integer> indexes, boolean byDefault)
            implements Scope {
        public Selected {
            nodes = Set.copyOf(nodes);
            workers = Set.copyOf(workers);
            kinds = Set.copyOf(kinds);
            indexes = Set.copyOf(indexes);
        }

        /** These threads, in each worker of this scope. */
        public Selected threads(int... indexes) {
            return new Selected(nodes, workers, Set.of(Processor.THREAD), positive("thread", indexes), false);
        }

        public Selected thread(int index) {
            return threads(index);
        }

        /** All processors of this kind, in each worker of this scope, enabled by default or not. */
        public Selected kind(String kind) {
            return new Selected(nodes, workers, Set.of(kind), indexes, false);
        }

        @Override
        public boolean contains(Processor processor) {
            return allows(nodes, processor.node())
                    && allows(workers, processor.worker())
                    && allows(kinds, processor.kind())
                    && allows(indexes, processor.index())
                    && (!byDefault || processor.enabledByDefault());
        }

        private static <T> boolean allows(Set<T> allowed, T value) {
            return allowed.isEmpty() || allowed.contains(value);
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            append(text, "nodes", nodes);
            append(text, "workers", workers);
            append(text, "kinds", kinds);
            append(text, "indexes", indexes);
            if (byDefault) {
                text.append(text.isEmpty() ? "default" : ", default");
            }
            return "Scope(" + (text.isEmpty() ? "any" : text) + ")";
        }

        private static void append(StringBuilder text, String what, Set<?> values) {
            if (!values.isEmpty()) {
                text.append(text.isEmpty() ? "" : ", ").append(what).append(' ').append(new TreeSet<>(values));
            }
        }
    }

    /** A scope without the processors that fail one of the taints. */
    record Tainted(Scope inner, Set<Taint> taints) implements Scope {
        public Tainted {
            requireNonNull(inner, "inner");
            taints = Set.copyOf(taints);
        }

        @Override
        public boolean contains(Processor processor) {
            return inner.contains(processor) && taints.stream().allMatch(taint -> taint.test(processor));
        }

        @Override
        public String toString() {
            return inner + " where " + taints;
        }
    }

    /** At least two scopes, none of them a union. */
    record Union(Set<Scope> members) implements Scope {
        public Union {
            members = Set.copyOf(members);
        }

        @Override
        public boolean contains(Processor processor) {
            return members.stream().anyMatch(member -> member.contains(processor));
        }

        @Override
        public String toString() {
            return members.stream().map(Scope::toString).sorted().collect(Collectors.joining(" or ", "(", ")"));
        }
    }

    /** Empty, because these two exclude each other. What is intersected with it is it again. */
    record Nowhere(Scope one, Scope other) implements Scope {
        @Override
        public boolean contains(Processor processor) {
            return false;
        }

        @Override
        public String toString() {
            return "Scope(nowhere: " + one + " and " + other + " exclude each other)";
        }
    }

    // ---- making them

    /** Every processor, also those that must be asked for. */
    static Selected any() {
        return ScopeAlgebra.ANY;
    }

    /** Every processor that is enabled by default: where tasks without a scope run. */
    static Selected byDefault() {
        return ScopeAlgebra.BY_DEFAULT;
    }

    static Selected node(String name) {
        return new Selected(Set.of(name), Set.of(), Set.of(), Set.of(), true);
    }

    /** The processors of one worker that are enabled by default. */
    static Selected worker(int id) {
        return workers(id);
    }

    /** @throws IllegalArgumentException if none is given, or one is below 1 */
    static Selected workers(int... ids) {
        return new Selected(Set.of(), positive("worker", ids), Set.of(), Set.of(), true);
    }

    /** This thread of every worker. */
    static Selected thread(int index) {
        return threads(index);
    }

    /** @throws IllegalArgumentException if none is given, or one is below 1 */
    static Selected threads(int... indexes) {
        return any().threads(indexes);
    }

    static Selected kind(String kind) {
        return any().kind(kind);
    }

    static Selected processor(Processor processor) {
        return new Selected(
                Set.of(processor.node()),
                Set.of(processor.worker()),
                Set.of(processor.kind()),
                Set.of(processor.index()),
                false);
    }

    /** @throws IllegalArgumentException if there is none */
    static Scope union(Scope... scopes) {
        return union(List.of(scopes));
    }

    /** @throws IllegalArgumentException if there is none */
    static Scope union(Collection<? extends Scope> scopes) {
        return ScopeAlgebra.union(scopes);
    }

    private static Set<Integer> positive(String what, int... numbers) {
        if (numbers.length == 0) {
            throw new IllegalArgumentException("no " + what + " given: an empty scope has no meaning");
        }
        Set<Integer> set = new LinkedHashSet<>();
        for (int number : numbers) {
            if (number < 1) {
                throw new IllegalArgumentException(what + "s count from 1, got " + number);
            }
            set.add(number);
        }
        return set;
    }
}
