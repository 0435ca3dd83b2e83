package io.bodkin.darray.plan;

import io.bodkin.darray.expr.Node;
import io.bodkin.engine.Engine;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The stages of a run, each after those that it needs; the last computes what was asked for. Immutable. */
final class Stages {
    private final List<Stage> stages = new ArrayList<>();
    private final Map<Node, Stage> byNode = new IdentityHashMap<>();
    private final Set<Node> kept;

    private final Grouping grouping;
    private final Cutting cutting;

    private Stages(Node root, long limit) {
        this.kept = Sharing.of(root);
        this.grouping = new Grouping(kept, root);
        this.cutting = new Cutting(limit, stages::add);
        stage(root);
    }

    /** For a node that is not stored yet, or stored elsewhere. */
    static Stages of(Engine engine, Node root) {
        Budgets.check(engine, root);
        return new Stages(
                root, engine.settings().memory() / (2L * engine.settings().threads()));
    }

    /** All but the last. */
    List<Stage> earlier() {
        return stages.subList(0, stages.size() - 1);
    }

    Stage last() {
        return stages.get(stages.size() - 1);
    }

    private Stage stage(Node node) {
        Stage known = byNode.get(node);
        if (known == null) {
            known = lowered(node);
            byNode.put(node, known);
            stages.add(known);
        }
        return known;
    }

    private Stage lowered(Node node) {
        if (node instanceof Node.ByAlgorithm byAlgorithm) {
            return algorithmic(byAlgorithm);
        }
        return grouping.of(node)
                .<Stage>map(group -> new Stage.Finished(
                        (Node.Reduced) node,
                        (Stage.Fused) stage(group.states()),
                        group.members().indexOf(node)))
                .orElseGet(() -> fused(node));
    }

    private Stage algorithmic(Node.ByAlgorithm node) {
        List<Stage.Source> sources = new ArrayList<>();
        for (Node operand : node.operands()) {
            sources.add(
                    operand instanceof Node.Stored stored
                            ? new Stage.Source.Given(stored)
                            : new Stage.Source.Computed(stage(operand)));
        }
        return new Stage.Algorithmic(node, sources);
    }

    private Stage.Fused fused(Node node) {
        Stage.Fused stage = lower(node);
        if (node instanceof Node.Reduced reduced
                && !kept.contains(reduced.reducedNode())
                && Cutting.reachesFar(stage, reduced.reducedNode().grid())) {
            kept.add(reduced.reducedNode());
            return lower(node);
        }
        return stage;
    }

    private Stage.Fused lower(Node node) {
        return Lowering.lower(node, needed -> kept.contains(needed) ? stage(needed) : null, cutting);
    }
}
