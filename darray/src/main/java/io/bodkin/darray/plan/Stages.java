package io.bodkin.darray.plan;

import io.bodkin.darray.expr.Node;
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

    private Stages(Node root) {
        this.kept = Sharing.of(root);
        stage(root);
    }

    /** For a node that is not stored yet, or stored elsewhere. */
    static Stages of(Node root) {
        return new Stages(root);
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
            known = Lowering.lower(node, needed -> kept.contains(needed) ? stage(needed) : null);
            byNode.put(node, known);
            stages.add(known);
        }
        return known;
    }
}
