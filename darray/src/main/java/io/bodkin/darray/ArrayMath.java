package io.bodkin.darray;

import static java.util.Objects.requireNonNull;

import io.bodkin.darray.expr.Expressions;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.function.DoubleFn1;
import io.bodkin.darray.function.DoubleFn2;
import io.bodkin.darray.function.DoubleFn3;
import io.bodkin.darray.function.DoubleFn4;
import io.bodkin.darray.kernel.BinaryOp;
import io.bodkin.darray.kernel.Classification;
import io.bodkin.darray.kernel.Comparison;
import io.bodkin.darray.kernel.UnaryOp;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Ref;

/**
 * What can be done with the elements of arrays, one by one. Nothing is computed here: chains of these are evaluated in
 * one pass over each block. Operands are arrays, numbers, or numbers that tasks compute; shapes are broadcast, and
 * types promoted, by the rules of NumPy: see docs/arrays.md.
 *
 * <p>All methods throw {@link IllegalArgumentException} if the shapes of the operands do not fit, or the operation is
 * not defined for their types.
 */
public abstract sealed class ArrayMath permits ArrayReductions {
    private final Engine engine;
    private final Node node;

    ArrayMath(Engine engine, Node node) {
        this.engine = requireNonNull(engine, "engine");
        this.node = requireNonNull(node, "node");
    }

    final Engine engine() {
        return engine;
    }

    final Node node() {
        return node;
    }

    final DArray with(Node other) {
        return new DArray(engine, other);
    }

    final Node operand(DArray other) {
        if (other.engine() != engine) {
            throw new IllegalArgumentException("the arrays belong to different engines");
        }
        return other.node();
    }

    private Node operand(double value) {
        return Expressions.literal(value, node.dtype());
    }

    private Node operand(long value) {
        return Expressions.literal(value, node.dtype());
    }

    private Node operand(Ref<Double> value) {
        return Expressions.literal(new Node.Scalar(value), node.dtype());
    }

    private DArray binary(BinaryOp op, Node other) {
        return with(Expressions.binary(op, node, other));
    }

    private DArray compare(Comparison op, Node other) {
        return with(Expressions.compare(op, node, other));
    }

    private DArray unary(UnaryOp op) {
        return with(Expressions.unary(op, node));
    }

    // ---- arithmetic

    /** The sum; of BOOL: or. */
    public final DArray add(DArray other) {
        return binary(BinaryOp.ADD, operand(other));
    }

    public final DArray add(double value) {
        return binary(BinaryOp.ADD, operand(value));
    }

    public final DArray add(long value) {
        return binary(BinaryOp.ADD, operand(value));
    }

    public final DArray add(Ref<Double> value) {
        return binary(BinaryOp.ADD, operand(value));
    }

    /** The difference. */
    public final DArray sub(DArray other) {
        return binary(BinaryOp.SUBTRACT, operand(other));
    }

    public final DArray sub(double value) {
        return binary(BinaryOp.SUBTRACT, operand(value));
    }

    public final DArray sub(long value) {
        return binary(BinaryOp.SUBTRACT, operand(value));
    }

    public final DArray sub(Ref<Double> value) {
        return binary(BinaryOp.SUBTRACT, operand(value));
    }

    /** The product; of BOOL: and. */
    public final DArray mul(DArray other) {
        return binary(BinaryOp.MULTIPLY, operand(other));
    }

    public final DArray mul(double value) {
        return binary(BinaryOp.MULTIPLY, operand(value));
    }

    public final DArray mul(long value) {
        return binary(BinaryOp.MULTIPLY, operand(value));
    }

    public final DArray mul(Ref<Double> value) {
        return binary(BinaryOp.MULTIPLY, operand(value));
    }

    /** The quotient; of integers a FLOAT64. */
    public final DArray div(DArray other) {
        return binary(BinaryOp.DIVIDE, operand(other));
    }

    public final DArray div(double value) {
        return binary(BinaryOp.DIVIDE, operand(value));
    }

    public final DArray div(long value) {
        return binary(BinaryOp.DIVIDE, operand(value));
    }

    public final DArray div(Ref<Double> value) {
        return binary(BinaryOp.DIVIDE, operand(value));
    }

    /** The quotient rounded down; of integers by zero 0. */
    public final DArray floorDiv(DArray other) {
        return binary(BinaryOp.FLOOR_DIVIDE, operand(other));
    }

    public final DArray floorDiv(double value) {
        return binary(BinaryOp.FLOOR_DIVIDE, operand(value));
    }

    public final DArray floorDiv(long value) {
        return binary(BinaryOp.FLOOR_DIVIDE, operand(value));
    }

    public final DArray floorDiv(Ref<Double> value) {
        return binary(BinaryOp.FLOOR_DIVIDE, operand(value));
    }

    /** What {@code floorDiv} leaves: it has the sign of the divisor; of integers by zero 0. */
    public final DArray mod(DArray other) {
        return binary(BinaryOp.REMAINDER, operand(other));
    }

    public final DArray mod(double value) {
        return binary(BinaryOp.REMAINDER, operand(value));
    }

    public final DArray mod(long value) {
        return binary(BinaryOp.REMAINDER, operand(value));
    }

    public final DArray mod(Ref<Double> value) {
        return binary(BinaryOp.REMAINDER, operand(value));
    }

    /** The power; of integers an integer, 0 for negative exponents (but 1 or -1 for these bases). */
    public final DArray pow(DArray other) {
        return binary(BinaryOp.POWER, operand(other));
    }

    public final DArray pow(double value) {
        return binary(BinaryOp.POWER, operand(value));
    }

    public final DArray pow(long value) {
        return binary(BinaryOp.POWER, operand(value));
    }

    public final DArray pow(Ref<Double> value) {
        return binary(BinaryOp.POWER, operand(value));
    }

    /** The smaller; NaN if either is. */
    public final DArray minimum(DArray other) {
        return binary(BinaryOp.MINIMUM, operand(other));
    }

    public final DArray minimum(double value) {
        return binary(BinaryOp.MINIMUM, operand(value));
    }

    public final DArray minimum(long value) {
        return binary(BinaryOp.MINIMUM, operand(value));
    }

    public final DArray minimum(Ref<Double> value) {
        return binary(BinaryOp.MINIMUM, operand(value));
    }

    /** The larger; NaN if either is. */
    public final DArray maximum(DArray other) {
        return binary(BinaryOp.MAXIMUM, operand(other));
    }

    public final DArray maximum(double value) {
        return binary(BinaryOp.MAXIMUM, operand(value));
    }

    public final DArray maximum(long value) {
        return binary(BinaryOp.MAXIMUM, operand(value));
    }

    public final DArray maximum(Ref<Double> value) {
        return binary(BinaryOp.MAXIMUM, operand(value));
    }

    /** The angle of the point (operand, this). */
    public final DArray atan2(DArray other) {
        return binary(BinaryOp.ATAN2, operand(other));
    }

    public final DArray atan2(double value) {
        return binary(BinaryOp.ATAN2, operand(value));
    }

    public final DArray atan2(long value) {
        return binary(BinaryOp.ATAN2, operand(value));
    }

    public final DArray atan2(Ref<Double> value) {
        return binary(BinaryOp.ATAN2, operand(value));
    }

    /** The root of the sum of the squares. */
    public final DArray hypot(DArray other) {
        return binary(BinaryOp.HYPOT, operand(other));
    }

    public final DArray hypot(double value) {
        return binary(BinaryOp.HYPOT, operand(value));
    }

    public final DArray hypot(long value) {
        return binary(BinaryOp.HYPOT, operand(value));
    }

    public final DArray hypot(Ref<Double> value) {
        return binary(BinaryOp.HYPOT, operand(value));
    }

    /** Bitwise, of integers; of BOOL: and. */
    public final DArray and(DArray other) {
        return binary(BinaryOp.AND, operand(other));
    }

    public final DArray and(long value) {
        return binary(BinaryOp.AND, operand(value));
    }

    /** Bitwise, of integers; of BOOL: or. */
    public final DArray or(DArray other) {
        return binary(BinaryOp.OR, operand(other));
    }

    public final DArray or(long value) {
        return binary(BinaryOp.OR, operand(value));
    }

    /** Bitwise, of integers; of BOOL: either, not both. */
    public final DArray xor(DArray other) {
        return binary(BinaryOp.XOR, operand(other));
    }

    public final DArray xor(long value) {
        return binary(BinaryOp.XOR, operand(value));
    }

    /** Of integers. */
    public final DArray shiftLeft(DArray other) {
        return binary(BinaryOp.SHIFT_LEFT, operand(other));
    }

    public final DArray shiftLeft(long value) {
        return binary(BinaryOp.SHIFT_LEFT, operand(value));
    }

    /** Of integers, with the sign. */
    public final DArray shiftRight(DArray other) {
        return binary(BinaryOp.SHIFT_RIGHT, operand(other));
    }

    public final DArray shiftRight(long value) {
        return binary(BinaryOp.SHIFT_RIGHT, operand(value));
    }

    /** {@code value - this}. */
    public final DArray subFrom(double value) {
        return with(Expressions.binary(BinaryOp.SUBTRACT, operand(value), node));
    }

    public final DArray subFrom(long value) {
        return with(Expressions.binary(BinaryOp.SUBTRACT, operand(value), node));
    }

    /** {@code value / this}. */
    public final DArray divInto(double value) {
        return with(Expressions.binary(BinaryOp.DIVIDE, operand(value), node));
    }

    public final DArray divInto(long value) {
        return with(Expressions.binary(BinaryOp.DIVIDE, operand(value), node));
    }

    /** The nearest number of {@code least} to {@code greatest}; NaN stays. */
    public final DArray clip(double least, double greatest) {
        return maximum(least).minimum(greatest);
    }

    // ---- comparisons, which give BOOL; with NaN only ne holds

    /** Whether this is less than the operand. */
    public final DArray lt(DArray other) {
        return compare(Comparison.LESS, operand(other));
    }

    public final DArray lt(double value) {
        return compare(Comparison.LESS, operand(value));
    }

    public final DArray lt(long value) {
        return compare(Comparison.LESS, operand(value));
    }

    public final DArray lt(Ref<Double> value) {
        return compare(Comparison.LESS, operand(value));
    }

    /** Whether this is at most the operand. */
    public final DArray le(DArray other) {
        return compare(Comparison.LESS_OR_EQUAL, operand(other));
    }

    public final DArray le(double value) {
        return compare(Comparison.LESS_OR_EQUAL, operand(value));
    }

    public final DArray le(long value) {
        return compare(Comparison.LESS_OR_EQUAL, operand(value));
    }

    public final DArray le(Ref<Double> value) {
        return compare(Comparison.LESS_OR_EQUAL, operand(value));
    }

    /** Whether this is equal to the operand. */
    public final DArray eq(DArray other) {
        return compare(Comparison.EQUAL, operand(other));
    }

    public final DArray eq(double value) {
        return compare(Comparison.EQUAL, operand(value));
    }

    public final DArray eq(long value) {
        return compare(Comparison.EQUAL, operand(value));
    }

    public final DArray eq(Ref<Double> value) {
        return compare(Comparison.EQUAL, operand(value));
    }

    /** Whether this is not equal to the operand. */
    public final DArray ne(DArray other) {
        return compare(Comparison.NOT_EQUAL, operand(other));
    }

    public final DArray ne(double value) {
        return compare(Comparison.NOT_EQUAL, operand(value));
    }

    public final DArray ne(long value) {
        return compare(Comparison.NOT_EQUAL, operand(value));
    }

    public final DArray ne(Ref<Double> value) {
        return compare(Comparison.NOT_EQUAL, operand(value));
    }

    /** Whether this is at least the operand. */
    public final DArray ge(DArray other) {
        return compare(Comparison.GREATER_OR_EQUAL, operand(other));
    }

    public final DArray ge(double value) {
        return compare(Comparison.GREATER_OR_EQUAL, operand(value));
    }

    public final DArray ge(long value) {
        return compare(Comparison.GREATER_OR_EQUAL, operand(value));
    }

    public final DArray ge(Ref<Double> value) {
        return compare(Comparison.GREATER_OR_EQUAL, operand(value));
    }

    /** Whether this is greater than the operand. */
    public final DArray gt(DArray other) {
        return compare(Comparison.GREATER, operand(other));
    }

    public final DArray gt(double value) {
        return compare(Comparison.GREATER, operand(value));
    }

    public final DArray gt(long value) {
        return compare(Comparison.GREATER, operand(value));
    }

    public final DArray gt(Ref<Double> value) {
        return compare(Comparison.GREATER, operand(value));
    }

    /** Whether it is 0, or false. */
    public final DArray not() {
        return compare(Comparison.EQUAL, operand(0));
    }

    public final DArray isNaN() {
        return with(Expressions.classify(Classification.NAN, node));
    }

    public final DArray isInfinite() {
        return with(Expressions.classify(Classification.INFINITE, node));
    }

    public final DArray isFinite() {
        return with(Expressions.classify(Classification.FINITE, node));
    }

    // ---- choice

    /** The element of this where {@code condition} is true, else that of {@code otherwise}. */
    public final DArray where(DArray condition, DArray otherwise) {
        return with(Expressions.select(operand(condition), node, operand(otherwise)));
    }

    public final DArray where(DArray condition, double otherwise) {
        return with(Expressions.select(operand(condition), node, operand(otherwise)));
    }

    public final DArray where(DArray condition, long otherwise) {
        return with(Expressions.select(operand(condition), node, operand(otherwise)));
    }

    // ---- functions; of integers a FLOAT64, but for neg, abs, sign, square, and those that round

    public final DArray neg() {
        return unary(UnaryOp.NEGATE);
    }

    public final DArray abs() {
        return unary(UnaryOp.ABS);
    }

    /** -1, 0 or 1. */
    public final DArray sign() {
        return unary(UnaryOp.SIGN);
    }

    public final DArray square() {
        return unary(UnaryOp.SQUARE);
    }

    public final DArray sqrt() {
        return unary(UnaryOp.SQRT);
    }

    public final DArray cbrt() {
        return unary(UnaryOp.CBRT);
    }

    public final DArray exp() {
        return unary(UnaryOp.EXP);
    }

    public final DArray expm1() {
        return unary(UnaryOp.EXPM1);
    }

    public final DArray log() {
        return unary(UnaryOp.LOG);
    }

    public final DArray log1p() {
        return unary(UnaryOp.LOG1P);
    }

    public final DArray log2() {
        return unary(UnaryOp.LOG2);
    }

    public final DArray log10() {
        return unary(UnaryOp.LOG10);
    }

    public final DArray sin() {
        return unary(UnaryOp.SIN);
    }

    public final DArray cos() {
        return unary(UnaryOp.COS);
    }

    public final DArray tan() {
        return unary(UnaryOp.TAN);
    }

    public final DArray asin() {
        return unary(UnaryOp.ASIN);
    }

    public final DArray acos() {
        return unary(UnaryOp.ACOS);
    }

    public final DArray atan() {
        return unary(UnaryOp.ATAN);
    }

    public final DArray sinh() {
        return unary(UnaryOp.SINH);
    }

    public final DArray cosh() {
        return unary(UnaryOp.COSH);
    }

    public final DArray tanh() {
        return unary(UnaryOp.TANH);
    }

    public final DArray floor() {
        return unary(UnaryOp.FLOOR);
    }

    public final DArray ceil() {
        return unary(UnaryOp.CEIL);
    }

    /** To the nearest integer, ties to even. */
    public final DArray round() {
        return unary(UnaryOp.ROUND);
    }

    /** Towards zero. */
    public final DArray trunc() {
        return unary(UnaryOp.TRUNCATE);
    }

    public final DArray reciprocal() {
        return unary(UnaryOp.RECIPROCAL);
    }

    /** The same values in another type: see docs/arrays.md for what becomes of those that it cannot hold. */
    public final DArray cast(DType dtype) {
        return with(Expressions.cast(node, dtype));
    }

    // ---- functions of the user; computed in FLOAT64, of FLOAT32 arrays a FLOAT32

    public final DArray map(DoubleFn1 f) {
        return with(Expressions.call(f, node));
    }

    public final DArray map(DArray b, DoubleFn2 f) {
        return with(Expressions.call(f, node, operand(b)));
    }

    public final DArray map(DArray b, DArray c, DoubleFn3 f) {
        return with(Expressions.call(f, node, operand(b), operand(c)));
    }

    public final DArray map(DArray b, DArray c, DArray d, DoubleFn4 f) {
        return with(Expressions.call(f, node, operand(b), operand(c), operand(d)));
    }
}
