package io.bodkin.darray.plan;

import io.bodkin.darray.eval.Instruction;
import io.bodkin.darray.eval.Stream;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.expr.Op;
import io.bodkin.darray.expr.Promotion;
import io.bodkin.darray.grid.AffineMap;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.kernel.BinaryOp;
import io.bodkin.darray.kernel.Lane;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Ref;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes the program of a stage: all that leads to a node, up to nodes that are stored or have a stage of their own. An
 * affine map is carried down from the stage's index space to each operand; what is needed twice with the same map is
 * computed once.
 */
final class Lowering {
    private final Function<Node, Stage> stages;
    private final Optional<Cutting> cutting;
    private final Grid space;
    private final ProgramBuilder builder = new ProgramBuilder();
    private final Map<Node, Map<AffineMap, Integer>> values = new IdentityHashMap<>();
    private final List<Stage.Source> sources = new ArrayList<>();
    private final List<Ref<Double>> scalars = new ArrayList<>();

    private Lowering(Function<Node, Stage> stages, Optional<Cutting> cutting, Grid space) {
        this.stages = stages;
        this.cutting = cutting;
        this.space = space;
    }

    /**
     * @param stages gives the stage of each node that has one
     * @param cutting cuts what would be too much for a task, unless that reduces
     */
    static Stage.Fused lower(Node node, Function<Node, Stage> stages, Cutting cutting) {
        Node computed = node instanceof Node.Reduced reduced ? reduced.reducedNode() : node;
        Lowering lowering =
                new Lowering(stages, node == computed ? Optional.of(cutting) : Optional.empty(), computed.grid());
        AffineMap identity = AffineMap.identity(computed.grid().rank());
        int result = node == computed ? lowering.computed(node, identity) : lowering.value(computed, identity);
        return new Stage.Fused(
                node, lowering.builder.build(result, computed.dtype()), lowering.sources, lowering.scalars);
    }

    /** How an operand is read where {@code map} reads the node. */
    static AffineMap operandMap(Node node, Node operand, AffineMap map) {
        if (node instanceof Node.View view) {
            return view.map().after(map);
        }
        if (node instanceof Node.Reduced) {
            return map;
        }
        return AffineMap.broadcast(operand.extents(), node.extents()).after(map);
    }

    private int value(Node node, AffineMap map) {
        Integer known = values.computeIfAbsent(node, key -> new HashMap<>()).get(map);
        if (known != null) {
            return known;
        }
        Stage stage = stages.apply(node);
        int value = stage == null ? computed(node, map) : stored(node, map, new Stage.Source.Computed(stage));
        values.get(node).put(map, value);
        return value;
    }

    private int stored(Node node, AffineMap map, Stage.Source source) {
        Stream.Stored stream = new Stream.Stored(map, node.grid(), node.dtype());
        if (cutting.isEmpty() || !cutting.get().isNeeded(stream, space)) {
            sources.add(source);
            return builder.stream(stream, Lane.of(node.dtype()));
        }
        Stage pieces = cutting.get().cut(node, stream, source, space);
        sources.add(new Stage.Source.Computed(pieces));
        AffineMap identity = AffineMap.identity(space.rank());
        return builder.stream(new Stream.Stored(identity, pieces.node().grid(), node.dtype()), Lane.of(node.dtype()));
    }

    private int computed(Node node, AffineMap map) {
        if (node instanceof Node.Stored stored) {
            return stored(node, map, new Stage.Source.Given(stored));
        }
        if (node instanceof Node.Generated generated) {
            return builder.stream(
                    new Stream.Generated(
                            generated.generator(), generated.numbering().through(map)),
                    generated.generator().lane());
        }
        if (node instanceof Node.Constant constant) {
            return builder.constant(Lane.of(constant.dtype()), constant.real(), constant.integral());
        }
        if (node instanceof Node.Scalar scalar) {
            scalars.add(scalar.value());
            return builder.scalar();
        }
        if (node instanceof Node.View view) {
            return value(view.viewed(), operandMap(view, view.viewed(), map));
        }
        if (node instanceof Node.Elementwise elementwise) {
            int[] operands = elementwise.operands().stream()
                    .mapToInt(operand -> value(operand, operandMap(node, operand, map)))
                    .toArray();
            return apply(elementwise, operands);
        }
        throw new IllegalStateException("no stage for " + node); // of reductions and algorithms it is a source
    }

    private int apply(Node.Elementwise node, int[] x) {
        Lane lane = Lane.of(node.operands().get(x.length - 1).dtype());
        Lane out = Lane.of(node.dtype());
        Op op = node.op();
        if (op instanceof Op.Unary unary) {
            int value = builder.add(out, x, (r, to) -> new Instruction.Unary(unary.op(), lane, r[0], to));
            return narrowed(node.dtype(), value);
        }
        if (op instanceof Op.Binary binary) {
            int value = builder.add(out, x, (r, to) -> new Instruction.Binary(binary.op(), lane, r[0], r[1], to));
            return staysWithin(binary.op()) ? value : narrowed(node.dtype(), value);
        }
        if (op instanceof Op.Compare compare) {
            return builder.add(out, x, (r, to) -> new Instruction.Compare(compare.op(), lane, r[0], r[1], to));
        }
        if (op instanceof Op.Classify classify) {
            return builder.add(out, x, (r, to) -> new Instruction.Classify(classify.op(), lane, r[0], to));
        }
        if (op instanceof Op.Select) {
            return builder.add(out, x, (r, to) -> new Instruction.Select(lane, r[0], r[1], r[2], to));
        }
        if (op instanceof Op.Cast) {
            return cast(node.operands().get(0).dtype(), node.dtype(), x);
        }
        if (op instanceof Op.Call1 call) {
            return builder.add(out, x, (r, to) -> new Instruction.Call1(call.f(), r[0], to));
        }
        if (op instanceof Op.Call2 call) {
            return builder.add(out, x, (r, to) -> new Instruction.Call2(call.f(), r[0], r[1], to));
        }
        if (op instanceof Op.Call3 call) {
            return builder.add(out, x, (r, to) -> new Instruction.Call3(call.f(), r[0], r[1], r[2], to));
        }
        if (op instanceof Op.Call4 call) {
            return builder.add(out, x, (r, to) -> new Instruction.Call4(call.f(), r[0], r[1], r[2], r[3], to));
        }
        throw new AssertionError(op);
    }

    /** Whether the result is one that its type can hold, whenever the operands are. */
    private static boolean staysWithin(BinaryOp op) {
        return switch (op) {
            case MINIMUM, MAXIMUM, AND, OR, XOR, REMAINDER, SHIFT_RIGHT -> true;
            default -> false;
        };
    }

    private int narrowed(DType dtype, int value) {
        return Lane.of(dtype) != Lane.LONG || dtype == DType.INT64
                ? value
                : builder.add(Lane.LONG, new int[] {value}, (r, to) -> new Instruction.Narrow(dtype, r[0], to));
    }

    private int cast(DType from, DType to, int[] x) {
        Lane before = Lane.of(from);
        Lane after = Lane.of(to);
        if (before == after) {
            return before != Lane.LONG || Promotion.widens(from, to) ? x[0] : narrowed(to, x[0]);
        }
        int value = builder.add(after, x, (r, out) -> new Instruction.Convert(before, after, r[0], out));
        return narrowed(to, value);
    }
}
