package io.bodkin.darray.expr;

import io.bodkin.darray.function.DoubleFn1;
import io.bodkin.darray.function.DoubleFn2;
import io.bodkin.darray.function.DoubleFn3;
import io.bodkin.darray.function.DoubleFn4;
import io.bodkin.darray.kernel.BinaryOp;
import io.bodkin.darray.kernel.Classification;
import io.bodkin.darray.kernel.Comparison;
import io.bodkin.darray.kernel.UnaryOp;

/** What an element-wise node does with its operands. */
public sealed interface Op {
    record Unary(UnaryOp op) implements Op {}

    record Binary(BinaryOp op) implements Op {}

    record Compare(Comparison op) implements Op {}

    record Classify(Classification op) implements Op {}

    /** Of a condition and two operands. */
    record Select() implements Op {}

    record Cast() implements Op {}

    record Call1(DoubleFn1 f) implements Op {}

    record Call2(DoubleFn2 f) implements Op {}

    record Call3(DoubleFn3 f) implements Op {}

    record Call4(DoubleFn4 f) implements Op {}
}
