package io.bodkin.darray.eval;

import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.kernel.Kernels;
import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import io.bodkin.darray.reduce.Reducer;
import io.bodkin.darray.reduce.Together;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Shape;
import java.util.List;

/**
 * The states of a reduction, as they go from task to task: for each component as many elements as are kept. Few of them
 * are an array on the heap, many a block.
 */
final class States {
    /** Elements, of all components, that still go in an array. */
    static final long SMALL = 64;

    private final Reducer reducer;
    private final long kept;
    private final ElementBuffer elements;

    private States(Reducer reducer, long kept, ElementBuffer elements) {
        this.reducer = reducer;
        this.kept = kept;
        this.elements = elements;
    }

    /** The bytes of the block that they take, if they take one. */
    static long blockBytes(Reducer reducer, long kept) {
        long elements = kept * reducer.components();
        return elements <= SMALL ? 0 : elements * reducer.lane().widest().byteWidth();
    }

    /** Makes what {@link #open} opens; its content is arbitrary. In a task. */
    static Object allocate(Reducer reducer, long[] kept) {
        long count = Extents.elements(kept);
        int elements = (int) Math.min(count * reducer.components(), SMALL + 1);
        if (elements <= SMALL) {
            return reducer.lane() == Lane.DOUBLE ? new double[elements] : new long[elements];
        }
        return Engine.current().context().allocate(reducer.lane().widest(), Shape.of(reducer.components(), count));
    }

    /** The states in what {@link #allocate} made, or a task got; borrowed. */
    static States open(Reducer reducer, long kept, Object content) {
        return new States(reducer, kept, Input.elements(content, reducer.lane().widest()));
    }

    /** All of them as they are before the first element. */
    void begin() {
        Registers registers = registers();
        inParts((from, n) -> {
            reducer.begin(registers, n);
            write(registers, from, 1, 0, n);
        });
    }

    /** Registers for states, no more than are needed. */
    Registers registers() {
        return Registers.of(reducer.lane(), reducer.components(), (int) Math.max(1, Math.min(kept, Kernels.REGISTER)));
    }

    /** Reads the {@code n} states {@code from}, {@code from + step} and so on. */
    void read(Registers registers, long from, long step, int to, int n) {
        for (int component = 0; component < reducer.components(); component++) {
            elements.read(component * kept + from, step, registers, component, to, 1, n);
        }
    }

    /** Writes them back. */
    void write(Registers registers, long to, long step, int from, int n) {
        for (int component = 0; component < reducer.components(); component++) {
            elements.write((int) (component * kept + to), (int) step, registers, component, from, n);
        }
    }

    /** Writes the states of all elements of {@code parts}, in their order. */
    void combine(List<States> parts) {
        Registers all = registers();
        Registers next = registers();
        inParts((from, n) -> {
            reducer.begin(all, n);
            for (int i = 0; i < parts.size(); i++) {
                parts.get(i).read(i == 0 ? all : next, from, 1, 0, n);
                if (i > 0) {
                    reducer.combine(all, next, n);
                }
            }
            write(all, from, 1, 0, n);
        });
    }

    /** Writes what the states come to. */
    void finish(Finish finish, ElementBuffer target) {
        Registers registers = registers();
        finish(finish, target, registers, registers, reducer);
    }

    /** @param own those of {@code all} that belong to {@code part} */
    private void finish(Finish finish, ElementBuffer target, Registers all, Registers own, Reducer part) {
        Registers results =
                Registers.of(Lane.of(finish.dtype()), 1, (int) Math.max(1, Math.min(kept, Kernels.REGISTER)));
        inParts((from, n) -> {
            read(all, from, 1, 0, n);
            part.finish(own, n);
            finish.apply(reducer.lane(), own, results, n);
            target.write((int) from, 1, results, 0, 0, n);
        });
    }

    /** What one part of them comes to, in a new block of this shape. In a task. */
    Block finishedPart(Together together, int part, Finish finish, long[] shape) {
        Block block = Engine.current().context().allocate(finish.dtype(), Shape.of(shape));
        ElementBuffer target = Input.elements(block, finish.dtype());
        Registers all = registers();
        finish(finish, target, all, together.state(all, part), together.parts().get(part));
        return block;
    }

    /** What they come to, in a new block of this shape. In a task. */
    Block finished(Finish finish, long[] shape) {
        Block block = Engine.current().context().allocate(finish.dtype(), Shape.of(shape));
        finish(finish, Input.elements(block, finish.dtype()));
        return block;
    }

    /** What the only state comes to, as a Double or a Long. */
    Number finishedNumber(Finish finish) {
        if (Lane.of(finish.dtype()) == Lane.LONG) {
            long[] result = new long[1];
            finish(finish, Input.elements(result, DType.INT64));
            return result[0];
        }
        double[] result = new double[1];
        finish(finish.to(DType.FLOAT64), Input.elements(result, DType.FLOAT64));
        return result[0];
    }

    @FunctionalInterface
    private interface Part {
        void run(long from, int n);
    }

    private void inParts(Part part) {
        for (long from = 0; from < kept; from += Kernels.REGISTER) {
            part.run(from, (int) Math.min(Kernels.REGISTER, kept - from));
        }
    }
}
