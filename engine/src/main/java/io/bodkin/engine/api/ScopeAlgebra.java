package io.bodkin.engine.api;

import io.bodkin.engine.api.Scope.Nowhere;
import io.bodkin.engine.api.Scope.Selected;
import io.bodkin.engine.api.Scope.Taint;
import io.bodkin.engine.api.Scope.Tainted;
import io.bodkin.engine.api.Scope.Union;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Intersections and unions of scopes, kept in a normal form: unions of tainted selections. */
final class ScopeAlgebra {
    static final Selected ANY = new Selected(Set.of(), Set.of(), Set.of(), Set.of(), false);
    static final Selected BY_DEFAULT = new Selected(Set.of(), Set.of(), Set.of(), Set.of(), true);

    private ScopeAlgebra() {}

    static Scope intersect(Scope a, Scope b) {
        if (a instanceof Nowhere || a.equals(b)) {
            return a;
        }
        if (b instanceof Nowhere) {
            return b;
        }
        if (a instanceof Union union) {
            return intersectEach(union, b);
        }
        if (b instanceof Union union) {
            return intersectEach(union, a);
        }
        if (a instanceof Tainted tainted) {
            return tainted(intersect(tainted.inner(), b), tainted.taints());
        }
        if (b instanceof Tainted tainted) {
            return tainted(intersect(a, tainted.inner()), tainted.taints());
        }
        return intersect((Selected) a, (Selected) b);
    }

    private static Scope intersectEach(Union union, Scope other) {
        List<Scope> left = new ArrayList<>();
        for (Scope member : union.members()) {
            Scope both = intersect(member, other);
            if (!(both instanceof Nowhere)) {
                left.add(both);
            }
        }
        return left.isEmpty() ? new Nowhere(union, other) : union(left);
    }

    static Scope tainted(Scope scope, Set<Taint> taints) {
        if (scope instanceof Nowhere) {
            return scope;
        }
        if (scope instanceof Union union) {
            return union(union.members().stream()
                    .map(member -> tainted(member, taints))
                    .toList());
        }
        if (scope instanceof Tainted tainted) {
            Set<Taint> all = new HashSet<>(tainted.taints());
            all.addAll(taints);
            return new Tainted(tainted.inner(), all);
        }
        return new Tainted(scope, taints);
    }

    private static Scope intersect(Selected a, Selected b) {
        Optional<Set<String>> nodes = common(a.nodes(), b.nodes());
        Optional<Set<Integer>> workers = common(a.workers(), b.workers());
        Optional<Set<String>> kinds = common(a.kinds(), b.kinds());
        Optional<Set<Integer>> indexes = common(a.indexes(), b.indexes());
        if (nodes.isEmpty() || workers.isEmpty() || kinds.isEmpty() || indexes.isEmpty()) {
            return new Nowhere(a, b);
        }
        return new Selected(nodes.get(), workers.get(), kinds.get(), indexes.get(), a.byDefault() || b.byDefault());
    }

    /** Empty if they have nothing in common; an empty set stands for all. */
    private static <T> Optional<Set<T>> common(Set<T> a, Set<T> b) {
        if (a.isEmpty()) {
            return Optional.of(b);
        }
        if (b.isEmpty()) {
            return Optional.of(a);
        }
        Set<T> both = new HashSet<>(a);
        both.retainAll(b);
        return both.isEmpty() ? Optional.empty() : Optional.of(both);
    }

    static Scope union(Collection<? extends Scope> scopes) {
        if (scopes.isEmpty()) {
            throw new IllegalArgumentException("a union of no scopes has no meaning");
        }
        Set<Scope> members = new LinkedHashSet<>();
        for (Scope scope : scopes) {
            if (scope instanceof Union union) {
                members.addAll(union.members());
            } else if (!(scope instanceof Nowhere)) {
                members.add(scope);
            }
        }
        if (members.isEmpty()) {
            return scopes.iterator().next();
        }
        return members.size() == 1 ? members.iterator().next() : new Union(members);
    }
}
