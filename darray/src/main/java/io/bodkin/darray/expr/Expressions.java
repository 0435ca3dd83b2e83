package io.bodkin.darray.expr;

import io.bodkin.darray.function.DoubleFn1;
import io.bodkin.darray.function.DoubleFn2;
import io.bodkin.darray.function.DoubleFn3;
import io.bodkin.darray.function.DoubleFn4;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.kernel.BinaryOp;
import io.bodkin.darray.kernel.Classification;
import io.bodkin.darray.kernel.Comparison;
import io.bodkin.darray.kernel.UnaryOp;
import io.bodkin.engine.api.DType;
import java.util.List;
import java.util.Locale;

/** Makes element-wise nodes: finds the type and the shape of the result, and says what does not fit. */
public final class Expressions {
    private Expressions() {}

    // ---- operands

    /** A number beside an array of a type: it takes the type if that is a floating one. */
    public static Node literal(double value, DType partner) {
        return new Node.Constant(Promotion.ofDouble(partner), Grid.whole(), value, (long) value);
    }

    /** A number beside an array of a type: it takes the type. */
    public static Node literal(long value, DType partner) {
        return new Node.Constant(Promotion.ofLong(partner, value), Grid.whole(), value, value);
    }

    /** A number that is not known yet, beside an array of a type. */
    public static Node literal(Node.Scalar value, DType partner) {
        return cast(value, Promotion.ofDouble(partner));
    }

    /** The same values in another type: see docs/arrays.md for what becomes of those that it cannot hold. */
    public static Node cast(Node x, DType dtype) {
        if (x.dtype() == dtype) {
            return x;
        }
        if (x instanceof Node.Constant constant && Promotion.isFloating(dtype) && !Promotion.isFloating(x.dtype())) {
            return new Node.Constant(dtype, constant.grid(), constant.integral(), constant.integral());
        }
        if (dtype == DType.BOOL && Promotion.isFloating(x.dtype())) {
            return compare(Comparison.NOT_EQUAL, x, literal(0.0, x.dtype()));
        }
        return new Node.Elementwise(new Op.Cast(), List.of(x), dtype, x.grid());
    }

    // ---- operations

    public static Node unary(UnaryOp op, Node x) {
        if (op == UnaryOp.NEGATE && x.dtype() == DType.BOOL) {
            throw new IllegalArgumentException("negate is not defined for BOOL; use not()");
        }
        boolean rounds = op == UnaryOp.FLOOR || op == UnaryOp.CEIL || op == UnaryOp.ROUND || op == UnaryOp.TRUNCATE;
        if (rounds && !Promotion.isFloating(x.dtype())) {
            return x;
        }
        DType dtype = op.isIntegral() ? x.dtype() : Promotion.floating(x.dtype());
        return new Node.Elementwise(new Op.Unary(op), List.of(cast(x, dtype)), dtype, x.grid());
    }

    public static Node binary(BinaryOp op, Node a, Node b) {
        DType dtype = type(op, Promotion.of(a.dtype(), b.dtype()));
        return elementwise(name(op), new Op.Binary(op), dtype, cast(a, dtype), cast(b, dtype));
    }

    private static DType type(BinaryOp op, DType common) {
        if (Promotion.isFloating(common)) {
            if (!op.isFloating()) {
                throw new IllegalArgumentException(
                        name(op) + " is not defined for " + common + "; cast to integers first");
            }
            return common;
        }
        if (!op.isIntegral()) {
            return DType.FLOAT64;
        }
        if (common != DType.BOOL) {
            return common;
        }
        return switch (op) {
            case SUBTRACT -> throw new IllegalArgumentException("subtract is not defined for BOOL; use xor()");
            case FLOOR_DIVIDE, REMAINDER, POWER, SHIFT_LEFT, SHIFT_RIGHT -> DType.INT8;
            default -> DType.BOOL;
        };
    }

    public static Node compare(Comparison op, Node a, Node b) {
        DType common = Promotion.of(a.dtype(), b.dtype());
        return elementwise(name(op), new Op.Compare(op), DType.BOOL, cast(a, common), cast(b, common));
    }

    public static Node classify(Classification op, Node x) {
        if (!Promotion.isFloating(x.dtype())) {
            return new Node.Constant(DType.BOOL, x.grid(), 0, op == Classification.FINITE ? 1 : 0);
        }
        return new Node.Elementwise(new Op.Classify(op), List.of(x), DType.BOOL, x.grid());
    }

    /** Where {@code condition} is true the element of {@code a}, else that of {@code b}. */
    public static Node select(Node condition, Node a, Node b) {
        DType dtype = Promotion.of(a.dtype(), b.dtype());
        return elementwise(
                "where", new Op.Select(), dtype, cast(condition, DType.BOOL), cast(a, dtype), cast(b, dtype));
    }

    public static Node call(DoubleFn1 f, Node a) {
        return call(new Op.Call1(f), a);
    }

    public static Node call(DoubleFn2 f, Node a, Node b) {
        return call(new Op.Call2(f), a, b);
    }

    public static Node call(DoubleFn3 f, Node a, Node b, Node c) {
        return call(new Op.Call3(f), a, b, c);
    }

    public static Node call(DoubleFn4 f, Node a, Node b, Node c, Node d) {
        return call(new Op.Call4(f), a, b, c, d);
    }

    /** Computed in FLOAT64; FLOAT32 if all operands are. */
    private static Node call(Op op, Node... operands) {
        boolean floats = true;
        Node[] doubles = new Node[operands.length];
        for (int i = 0; i < operands.length; i++) {
            floats &= operands[i].dtype() == DType.FLOAT32;
            doubles[i] = cast(operands[i], DType.FLOAT64);
        }
        Node result = elementwise("map", op, DType.FLOAT64, doubles);
        return floats ? cast(result, DType.FLOAT32) : result;
    }

    private static Node elementwise(String name, Op op, DType dtype, Node... operands) {
        return new Node.Elementwise(op, List.of(operands), dtype, Broadcast.grid(name, operands));
    }

    private static String name(Enum<?> op) {
        return op.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
