package io.bodkin.darray;

import io.bodkin.darray.expr.Expressions;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.function.DoubleFn1;
import io.bodkin.darray.grid.AffineMap;
import io.bodkin.darray.plan.Overwriting;
import io.bodkin.engine.Engine;

/**
 * Elements of an array that is changed in place, in an {@link ArrayRegion}: all of them, or those of a view. Whatever
 * is assigned is cast to the type of the array, and broadcast. It may be computed of the same array: it is read as it
 * was before this change, and after all earlier ones of the region.
 *
 * <p>All methods that change something throw {@link IllegalArgumentException} if the shapes do not fit, or an operand
 * is the result of an algorithm (a product, a sort, a stencil) that is not computed yet.
 */
public final class InPlace {
    private final Overwriting overwriting;
    private final Node.Stored stored;
    private final DArray view;

    InPlace(Overwriting overwriting, Node.Stored stored, DArray view) {
        this.overwriting = overwriting;
        this.stored = stored;
        this.view = view;
    }

    private InPlace with(DArray other) {
        return new InPlace(overwriting, stored, other);
    }

    // ---- views

    /** As {@link DArray#slice}. */
    public InPlace slice(Range... ranges) {
        return with(view.slice(ranges));
    }

    /** As {@link DArray#transpose}. */
    public InPlace transpose() {
        return with(view.transpose());
    }

    /** As {@link DArray#permute}. */
    public InPlace permute(int... axes) {
        return with(view.permute(axes));
    }

    /** As {@link DArray#flip}. */
    public InPlace flip(int... axes) {
        return with(view.flip(axes));
    }

    /** As {@link DArray#diagonal}. */
    public InPlace diagonal() {
        return with(view.diagonal());
    }

    /** The elements as they are at this point of the region, to compute with. */
    public DArray value() {
        return view;
    }

    // ---- changes

    public void assign(DArray value) {
        AffineMap map = view.node() instanceof Node.View seen ? seen.map() : AffineMap.identity(view.rank());
        DArray fitting = view.with(Expressions.cast(view.operand(value), view.dtype()))
                .broadcastTo(view.node().extents());
        overwriting.assign(stored, map, fitting.node());
    }

    public void assign(double value) {
        assign(view.with(Expressions.literal(value, view.dtype())));
    }

    public void add(DArray value) {
        assign(view.add(value));
    }

    public void add(double value) {
        assign(view.add(value));
    }

    public void sub(DArray value) {
        assign(view.sub(value));
    }

    public void sub(double value) {
        assign(view.sub(value));
    }

    public void mul(DArray value) {
        assign(view.mul(value));
    }

    public void mul(double value) {
        assign(view.mul(value));
    }

    public void div(DArray value) {
        assign(view.div(value));
    }

    public void div(double value) {
        assign(view.div(value));
    }

    /** Puts the value of a function of each element in its place. */
    public void map(DoubleFn1 f) {
        assign(view.map(f));
    }

    /** As {@link DArrays#rand(Engine, long, Blocks, long...)} of the shape of these elements. */
    public void rand(long seed) {
        assign(DArrays.rand(view.engine(), seed, Blocks.auto(), view.node().extents()));
    }

    /** As {@link DArrays#randn(Engine, long, Blocks, long...)} of the shape of these elements. */
    public void randn(long seed) {
        assign(DArrays.randn(view.engine(), seed, Blocks.auto(), view.node().extents()));
    }
}
