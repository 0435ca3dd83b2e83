package io.bodkin.darray.sort;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.ListFn;
import io.bodkin.engine.api.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes a run of parts of the array. Cells stay as they are if they are small: whoever merges runs sorts what it takes.
 *
 * @param cell records that a cell has, about
 * @param piece records of a piece
 */
record RunTask(Source source, int cell, int piece) implements ListFn<Object, Run> {
    private static final long serialVersionUID = 1L;

    @Override
    public Run apply(List<Object> inputs) {
        Records records = source.open(inputs);
        try (Block room = Engine.current()
                .context()
                .allocate(DType.INT64, Shape.of((long) source.order().words() * records.count()))) {
            return new Writing(records.count()).write(Cells.of(records, cell, Words.of(room)));
        }
    }

    /** The pieces that are being written, and what is known of their cells. */
    private final class Writing {
        private final int records;
        private final List<Chunk<Block>> pieces = new ArrayList<>();
        private int[] starts = new int[64];
        private long[] least = new long[64];
        private long[] greatest = new long[64];
        private int cells;
        private int written;
        private Block open;
        private RecordSink target;

        Writing(int records) {
            this.records = records;
        }

        Run write(Cells all) {
            CellSort sort = new CellSort(all.keys(), all.places(), SmallSort.LIMIT);
            try {
                for (int i = 0; i < all.count(); i++) {
                    Engine.current().context().stopIfCancelled();
                    int from = all.start(i);
                    int to = all.start(i + 1);
                    if (to - from <= 2 * cell && to - from <= SmallSort.LIMIT) {
                        sort.load(from, to, this::asCell);
                    } else {
                        sort.sort(from, to, this::asSeveral);
                    }
                }
            } catch (Throwable failure) {
                pieces.forEach(Chunk::release);
                throw failure;
            }
            int[] bounds = Arrays.copyOf(starts, cells + 1);
            bounds[cells] = records;
            return new Run(List.copyOf(pieces), bounds, Arrays.copyOf(least, cells), Arrays.copyOf(greatest, cells));
        }

        private void asCell(long[] keys, long[] places, int n) {
            long low = keys[0];
            long high = keys[0];
            for (int i = 1; i < n; i++) {
                low = Math.min(low, keys[i]);
                high = Math.max(high, keys[i]);
            }
            begin(written, low, high);
            append(keys, places, n);
        }

        private void asSeveral(long[] keys, long[] places, int n) {
            for (int done = 0; done < n; done += cell) {
                int end = Math.min(n, done + cell);
                begin(written + done, keys[done], keys[end - 1]);
            }
            append(keys, places, n);
        }

        private void begin(int start, long low, long high) {
            if (cells == least.length) {
                starts = Arrays.copyOf(starts, 2 * cells + 1);
                least = Arrays.copyOf(least, 2 * cells);
                greatest = Arrays.copyOf(greatest, 2 * cells);
            }
            starts[cells] = start;
            least[cells] = low;
            greatest[cells++] = high;
        }

        private void append(long[] keys, long[] places, int n) {
            for (int done = 0; done < n; ) {
                int inPiece = written % piece;
                if (inPiece == 0) {
                    int length = Math.min(piece, records - written);
                    open = Engine.current()
                            .context()
                            .allocate(
                                    source.order().result(),
                                    Shape.of((long) source.order().words() * length));
                    target = RecordSink.ofPiece(source.order(), open);
                }
                int m = Math.min(n - done, Math.min(piece, records - written + inPiece) - inPiece);
                target.write(inPiece, keys, places, done, m);
                written += m;
                done += m;
                if (written % piece == 0 || written == records) {
                    pieces.add(Engine.current().put(open));
                }
            }
        }
    }
}
