package io.bodkin.darray.linalg;

import io.bodkin.darray.expr.Expressions;
import io.bodkin.darray.expr.Node;
import io.bodkin.darray.expr.Promotion;
import io.bodkin.darray.expr.Reductions;
import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.kernel.BinaryOp;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Makes the nodes of linear algebra: checks types and shapes, and chooses tiles. */
public final class Linear {
    private Linear() {}

    /** The product of matrices, or of a matrix and a vector, or of two vectors. */
    public static Node matmul(Engine engine, Node a, Node b) {
        DType dtype = Promotion.of(a.dtype(), b.dtype());
        checkProduct("matmul", a, b);
        if (a.grid().rank() == 1 && b.grid().rank() == 1) {
            return dot(a, b, dtype);
        }
        return product(engine, dtype, 1, a, b, 0, Optional.empty());
    }

    /** {@code alpha a b + beta c}. */
    public static Node gemm(Engine engine, double alpha, Node a, Node b, double beta, Node c) {
        checkProduct("gemm", a, b);
        DType dtype = Promotion.floating(Promotion.of(Promotion.of(a.dtype(), b.dtype()), c.dtype()));
        if (a.grid().rank() == 1 && b.grid().rank() == 1) {
            throw new IllegalArgumentException("gemm of two vectors: use matmul");
        }
        long[] extents = LongStream.concat(
                        Arrays.stream(a.extents()).limit(a.grid().rank() - 1L),
                        Arrays.stream(b.extents()).skip(1))
                .toArray();
        if (!Arrays.equals(extents, c.extents())) {
            throw new IllegalArgumentException("gemm: the product of " + Extents.text(a.extents()) + " and "
                    + Extents.text(b.extents()) + " is " + Extents.text(extents) + ", and cannot be added to "
                    + Extents.text(c.extents()));
        }
        return product(engine, dtype, alpha, a, b, beta, beta == 0 ? Optional.empty() : Optional.of(c));
    }

    /** A square matrix times itself, {@code exponent} times in all. */
    public static Node power(Engine engine, Node a, int exponent) {
        checkSquare("power", a);
        if (exponent < 0) {
            throw new IllegalArgumentException("power: the exponent must be >= 0, got " + exponent);
        }
        Optional<Node> result = Optional.empty();
        Node square = a;
        for (int left = exponent; left > 0; left >>= 1) {
            if ((left & 1) == 1) {
                Node factor = square;
                result = Optional.of(
                        result.map(product -> matmul(engine, product, factor)).orElse(factor));
            }
            if (left > 1) {
                square = matmul(engine, square, square);
            }
        }
        return result.orElseThrow();
    }

    private static void checkProduct(String operation, Node a, Node b) {
        long[] left = a.extents();
        long[] right = b.extents();
        boolean ranks = left.length >= 1 && left.length <= 2 && right.length >= 1 && right.length <= 2;
        if (!ranks || left[left.length - 1] != right[0]) {
            throw new IllegalArgumentException(operation + ": shapes " + Extents.text(left) + " and "
                    + Extents.text(right) + " do not fit: matrices or vectors are needed, and the last axis of the"
                    + " first must be as long as the first of the second");
        }
    }

    static void checkSquare(String operation, Node a) {
        long[] extents = a.extents();
        if (extents.length != 2 || extents[0] != extents[1]) {
            throw new IllegalArgumentException(
                    operation + ": a square matrix is needed, this array is " + Extents.text(extents));
        }
    }

    /** As a reduction: one pass over both. */
    private static Node dot(Node a, Node b, DType dtype) {
        boolean[] all = {true};
        if (dtype == DType.BOOL) {
            return Reductions.ANY.of(Expressions.binary(BinaryOp.MULTIPLY, a, b), all);
        }
        DType wide = Promotion.isFloating(dtype) ? dtype : DType.INT64;
        Node products = Expressions.binary(BinaryOp.MULTIPLY, Expressions.cast(a, wide), Expressions.cast(b, wide));
        return Expressions.cast(Reductions.SUM.of(products, all), dtype);
    }

    private static Node product(
            Engine engine, DType dtype, double alpha, Node a, Node b, double beta, Optional<Node> c) {
        Room room = Room.of(engine);
        boolean square = Promotion.isFloating(dtype)
                && a.dtype() == dtype
                && b.dtype() == dtype
                && beta == 0
                && a.grid().rank() == 2
                && Operand.areTransposes(a, b);
        Operand left = Operand.of(Expressions.cast(a, dtype), false);
        Operand right = Operand.of(Expressions.cast(b, dtype), true);
        if (square) {
            left = left.transposed() || !right.transposed() ? right.transpose() : left;
            right = left.transpose();
        }
        Tiling.OfProduct tiling = Tiling.product(left, right);
        long[] rows = tiling.rows();
        left = left.cut(rows, tiling.depthOfA());
        right = square ? left.transpose() : right.cut(tiling.depthOfB(), tiling.columns());
        List<long[]> cuts = new ArrayList<>();
        if (!left.isVector()) {
            cuts.add(left.rowCuts());
        }
        if (!right.isVector()) {
            cuts.add(right.columnCuts());
        }
        Grid grid = Grid.of(cuts.toArray(long[][]::new));
        List<Node> operands = new ArrayList<>(List.of(left.node()));
        if (!square) {
            operands.add(right.node());
        }
        c.ifPresent(added -> operands.add(Operand.own(Expressions.cast(added, dtype), grid)));
        Product product = new Product(dtype, left, right, tiling.depth(), square, alpha, beta, grid, room);
        return new Node.ByAlgorithm(product, operands, dtype, grid);
    }

    // ---- factors and systems

    /** The Cholesky factor of a symmetric matrix, of which that triangle is read. */
    public static Node cholesky(Engine engine, Node a, Triangle triangle) {
        checkSquare("cholesky", a);
        DType dtype = Promotion.floating(a.dtype());
        Operand whole = Operand.of(Expressions.cast(a, dtype), false);
        long[] blocks = Tiling.square(whole);
        Operand operand = whole.cut(blocks, blocks);
        long[] cuts = Cholesky.tiles(blocks);
        Grid grid = Grid.of(cuts, cuts);
        return new Node.ByAlgorithm(
                new Cholesky(dtype, operand, cuts, triangle, Room.of(engine)), List.of(operand.node()), dtype, grid);
    }

    /** The solution of {@code a x = b}, or of {@code a' x = b}; of {@code a} that triangle is read. */
    public static Node solveTriangular(
            Engine engine, Node a, Node b, Triangle triangle, boolean transposed, boolean unitDiagonal) {
        checkSquare("solveTriangular", a);
        int rank = b.grid().rank();
        if (rank < 1 || rank > 2 || b.grid().extent(0) != a.grid().extent(0)) {
            throw new IllegalArgumentException("solveTriangular: shapes " + Extents.text(a.extents()) + " and "
                    + Extents.text(b.extents()) + " do not fit: the right side must be a vector or a matrix with as"
                    + " many rows");
        }
        DType dtype = Promotion.floating(Promotion.of(a.dtype(), b.dtype()));
        Operand given = Operand.of(Expressions.cast(a, dtype), false);
        Operand turned = transposed ? given.transpose() : given;
        Triangle half = transposed ? triangle.other() : triangle;
        long[] cuts = Tiling.square(turned);
        Operand operand = turned.cut(cuts, cuts);
        Operand right = Operand.of(Expressions.cast(b, dtype), true);
        long[] columns = right.columnCuts();
        Grid grid = rank == 1 ? Grid.of(cuts) : Grid.of(cuts, columns);
        return new Node.ByAlgorithm(
                new TriangularSystem(dtype, operand, half, unitDiagonal, columns, grid, Room.of(engine)),
                List.of(
                        operand.node(),
                        Operand.own(right.transposed() ? Expressions.cast(b, dtype) : right.base(), grid)),
                dtype,
                grid);
    }
}
