package io.bodkin.darray.plan;

import io.bodkin.darray.expr.Node;
import io.bodkin.darray.grid.AffineMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds which nodes of a run get a stage of their own: reductions, and what would be computed several times otherwise,
 * because several stages need it, or one needs it at several places, or an algorithm takes it. What is as cheap to have
 * again is not kept.
 */
final class Sharing {
    /** A place where a node is needed: in a stage, at these indices. */
    private record Use(int stage, AffineMap map) {}

    private final Map<Node, Set<Use>> uses = new IdentityHashMap<>();
    private final Set<Node> kept = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Operands of algorithms, which take whole blocks. */
    private final Set<Node> whole = Collections.newSetFromMap(new IdentityHashMap<>());

    private Sharing(Node root) {
        List<Node> order = consumersFirst(root);
        use(root, 0, AffineMap.identity(root.grid().rank()));
        for (int i = 0; i < order.size(); i++) {
            Node node = order.get(i);
            if (node == root
                    || node instanceof Node.Reduced
                    || node instanceof Node.ByAlgorithm
                    || whole.contains(node)
                    || !node.isCheap() && uses.get(node).size() > 1) {
                kept.add(node);
                if (node instanceof Node.ByAlgorithm) {
                    useWhole(node, i);
                } else {
                    useOperands(node, i, operandSpace(node));
                }
            } else {
                for (Use use : uses.get(node)) {
                    useOperands(node, use.stage, use.map);
                }
            }
        }
    }

    private void useWhole(Node node, int stage) {
        for (Node operand : node.operands()) {
            use(operand, stage, AffineMap.identity(operand.grid().rank()));
            if (!(operand instanceof Node.Stored)) {
                whole.add(operand);
            }
        }
    }

    /** The nodes that get a stage, the root among them. */
    static Set<Node> of(Node root) {
        return new Sharing(root).kept;
    }

    /** A stage of a reduction runs over what it reduces. */
    private static AffineMap operandSpace(Node node) {
        return AffineMap.identity(
                node instanceof Node.Reduced reduced
                        ? reduced.reducedNode().grid().rank()
                        : node.grid().rank());
    }

    private void useOperands(Node node, int stage, AffineMap map) {
        for (Node operand : node.operands()) {
            use(operand, stage, Lowering.operandMap(node, operand, map));
        }
    }

    private void use(Node node, int stage, AffineMap map) {
        uses.computeIfAbsent(node, key -> new HashSet<>()).add(new Use(stage, map));
    }

    /** All nodes, each behind all those that use it. */
    private static List<Node> consumersFirst(Node root) {
        List<Node> order = new ArrayList<>();
        visit(root, Collections.newSetFromMap(new IdentityHashMap<>()), order);
        Collections.reverse(order);
        return order;
    }

    private static void visit(Node node, Set<Node> seen, List<Node> order) {
        if (seen.add(node)) {
            node.operands().forEach(operand -> visit(operand, seen, order));
            order.add(node);
        }
    }
}
