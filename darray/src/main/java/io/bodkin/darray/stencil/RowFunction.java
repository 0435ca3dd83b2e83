package io.bodkin.darray.stencil;

import io.bodkin.darray.kernel.LoopCopies;
import java.io.Serializable;
import java.lang.invoke.MethodHandles;

/** How an element is made of neighbourhoods. */
sealed interface RowFunction extends Serializable {
    /** Elements side by side. Used by one thread. */
    interface Rows {
        /**
         * @param operands the values of each
         * @param position of the first of the elements in all of them
         */
        void apply(double[][] operands, int position, double[] out, int n);
    }

    Rows rows(Neighbourhood shape);

    record Called1(WindowFn1 f) implements RowFunction {
        @Override
        public Rows rows(Neighbourhood shape) {
            WindowLoops loops = OwnWindowLoops.of(f);
            return (x, position, out, n) -> loops.apply(f, shape, x[0], position, out, n);
        }
    }

    record Called2(WindowFn2 f) implements RowFunction {
        @Override
        public Rows rows(Neighbourhood shape) {
            WindowLoops loops = OwnWindowLoops.of(f);
            return (x, position, out, n) -> loops.apply(f, shape, x[0], x[1], position, out, n);
        }
    }

    record Called3(WindowFn3 f) implements RowFunction {
        @Override
        public Rows rows(Neighbourhood shape) {
            WindowLoops loops = OwnWindowLoops.of(f);
            return (x, position, out, n) -> loops.apply(f, shape, x[0], x[1], x[2], position, out, n);
        }
    }

    record Called4(WindowFn4 f) implements RowFunction {
        @Override
        public Rows rows(Neighbourhood shape) {
            WindowLoops loops = OwnWindowLoops.of(f);
            return (x, position, out, n) -> loops.apply(f, shape, x[0], x[1], x[2], x[3], position, out, n);
        }
    }

    /** @param weights of all neighbours, in row-major order */
    record Weighted(double[] weights) implements RowFunction {
        @Override
        public Rows rows(Neighbourhood shape) {
            return new WeightedRows(weights, shape.offsets());
        }
    }

    /** A class of its own, since what is copied must not make copies. */
    final class OwnWindowLoops {
        private static final LoopCopies<WindowLoops> LOOPS =
                new LoopCopies<>(MethodHandles.lookup(), new SharedWindowLoops());

        private OwnWindowLoops() {}

        static WindowLoops of(Object function) {
            return LOOPS.of(function);
        }
    }
}
