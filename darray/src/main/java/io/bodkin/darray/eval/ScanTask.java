package io.bodkin.darray.eval;

import io.bodkin.darray.grid.Extents;
import io.bodkin.darray.kernel.Kernels;
import io.bodkin.darray.kernel.Lane;
import io.bodkin.darray.kernel.Registers;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.ListFn;
import io.bodkin.engine.api.Shape;
import java.util.List;

/**
 * A scan of a block along an axis, or only where it ends. Takes the block, and what comes before it if something does:
 * the scan of all blocks before, of extent 1 on that axis. Integers and BOOL are computed in INT64, floating types in
 * FLOAT64.
 *
 * @param extents of the block
 * @param total whether only what the scan ends with is wanted, of extent 1 on the axis
 * @param to the type to which results are rounded
 */
public record ScanTask(Scan scan, DType from, DType to, long[] extents, int axis, boolean total)
        implements ListFn<Object, Block> {
    private static final long serialVersionUID = 1L;

    @Override
    public Block apply(List<Object> inputs) {
        long[] shape = extents.clone();
        shape[axis] = total ? 1 : extents[axis];
        Block block = Engine.current().context().allocate(to, Shape.of(shape));
        ElementBuffer source = Input.elements(inputs.get(0), from);
        ElementBuffer target = Input.elements(block, to);
        ElementBuffer before = inputs.size() > 1 ? Input.elements(inputs.get(1), Scan.wide(from)) : null;
        long inner = 1;
        for (int after = axis + 1; after < extents.length; after++) {
            inner *= extents[after];
        }
        long outer = extents[axis] == 0 ? 0 : Extents.elements(extents) / extents[axis] / Math.max(1, inner);
        Walk walk = new Walk(source, target, before, inner);
        for (long i = 0; i < outer; i++) {
            for (long column = 0; column < inner; column += Kernels.REGISTER) {
                walk.columns(i, column, (int) Math.min(Kernels.REGISTER, inner - column));
            }
        }
        return block;
    }

    /** Sums of neighbouring columns at a time, in registers. */
    private final class Walk {
        private final ElementBuffer source;
        private final ElementBuffer target;
        private final ElementBuffer before;
        private final long inner;
        private final Lane lane = Lane.of(Scan.wide(from));
        private final int length;
        private final Registers read;
        private final Registers sums;
        private final Registers written;

        Walk(ElementBuffer source, ElementBuffer target, ElementBuffer before, long inner) {
            this.source = source;
            this.target = target;
            this.before = before;
            this.inner = inner;
            this.length = inner == 1 ? Kernels.REGISTER : (int) Math.min(Kernels.REGISTER, inner);
            this.read = Registers.of(Lane.of(from), 1, length);
            this.sums = Registers.of(lane, 2, length);
            this.written = Registers.of(Lane.of(to), 1, length);
        }

        void columns(long row, long column, int n) {
            begin(row * inner + column, n);
            if (inner == 1) {
                line(row * extents[axis]);
            } else {
                long first = row * extents[axis] * inner + column;
                for (long i = 0; i < extents[axis]; i++) {
                    load(first + i * inner, n);
                    add(n);
                    if (!total) {
                        store(0, first + i * inner, n);
                    }
                }
            }
            if (total) {
                store(0, row * inner + column, n);
            }
        }

        private void begin(long at, int n) {
            if (before != null) {
                before.read(at, 1, sums, 0, 0, 1, n);
                return;
            }
            for (int i = 0; i < n; i++) {
                if (lane == Lane.LONG) {
                    sums.longs(0)[i] = scan.firstLong();
                } else {
                    sums.doubles(0)[i] = scan.first();
                }
            }
        }

        /** Reads elements into the second register. */
        private void load(long at, int n) {
            source.read(at, 1, read, 0, 0, 1, n);
            sums.convert(read, Lane.of(from), 0, lane, 1, n);
        }

        private void add(int n) {
            if (lane == Lane.LONG) {
                for (int i = 0; i < n; i++) {
                    sums.longs(0)[i] = scan.join(sums.longs(0)[i], sums.longs(1)[i]);
                }
            } else {
                for (int i = 0; i < n; i++) {
                    sums.doubles(0)[i] = scan.join(sums.doubles(0)[i], sums.doubles(1)[i]);
                }
            }
        }

        /** The axis is the last: the elements to be summed lie side by side. */
        private void line(long first) {
            for (long done = 0; done < extents[axis]; done += length) {
                int n = (int) Math.min(length, extents[axis] - done);
                load(first + done, n);
                if (lane == Lane.LONG) {
                    long sum = sums.longs(0)[0];
                    for (int i = 0; i < n; i++) {
                        sum = scan.join(sum, sums.longs(1)[i]);
                        sums.longs(1)[i] = sum;
                    }
                    sums.longs(0)[0] = sum;
                } else {
                    double sum = sums.doubles(0)[0];
                    for (int i = 0; i < n; i++) {
                        sum = scan.join(sum, sums.doubles(1)[i]);
                        sums.doubles(1)[i] = sum;
                    }
                    sums.doubles(0)[0] = sum;
                }
                if (!total) {
                    store(1, first + done, n);
                }
            }
        }

        private void store(int register, long at, int n) {
            written.convert(sums, lane, register, Lane.of(to), 0, n);
            target.write((int) at, 1, written, 0, 0, n);
        }
    }
}
