package io.bodkin.darray.plan;

import io.bodkin.darray.expr.Node;
import io.bodkin.darray.expr.Op;
import io.bodkin.darray.reduce.Reducer;
import io.bodkin.darray.reduce.Together;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds reductions of the same elements along the same axes, which are computed in one pass. */
final class Grouping {
    /**
     * Reductions that are computed together.
     *
     * @param states a reduction whose states are those of all
     */
    record Group(List<Node.Reduced> members, Node.Reduced states) {
        Together together() {
            return (Together) states.reducer();
        }
    }

    private final Map<Node, Group> groups = new IdentityHashMap<>();

    /** @param last is computed as it is asked for, alone */
    Grouping(Set<Node> kept, Node last) {
        List<List<Node.Reduced>> alike = new ArrayList<>();
        for (Node node : kept) {
            if (node instanceof Node.Reduced reduced && node != last) {
                alike.stream()
                        .filter(some -> areAlike(some.get(0), reduced))
                        .findFirst()
                        .orElseGet(() -> {
                            List<Node.Reduced> more = new ArrayList<>();
                            alike.add(more);
                            return more;
                        })
                        .add(reduced);
            }
        }
        for (List<Node.Reduced> members : alike) {
            if (members.size() > 1) {
                Group group = new Group(members, states(members));
                members.forEach(member -> groups.put(member, group));
            }
        }
    }

    Optional<Group> of(Node node) {
        return Optional.ofNullable(groups.get(node));
    }

    private static boolean areAlike(Node.Reduced one, Node.Reduced other) {
        return uncast(one) == uncast(other)
                && one.reducedNode().dtype() == other.reducedNode().dtype()
                && one.reducer().lane() == other.reducer().lane()
                && Arrays.equals(one.reduced(), other.reduced());
    }

    /** Each reduction casts what it reduces for itself. */
    private static Node uncast(Node.Reduced node) {
        Node operand = node.reducedNode();
        return operand instanceof Node.Elementwise cast && cast.op() instanceof Op.Cast
                ? cast.operands().get(0)
                : operand;
    }

    private static Node.Reduced states(List<Node.Reduced> members) {
        List<Reducer> parts = members.stream().map(Node.Reduced::reducer).toList();
        Node.Reduced first = members.get(0);
        return new Node.Reduced(
                first.reducedNode(), first.reduced(), new Together(parts), first.finish(), first.grid());
    }
}
