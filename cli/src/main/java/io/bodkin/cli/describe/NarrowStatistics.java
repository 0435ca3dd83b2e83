package io.bodkin.cli.describe;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;

/** Statistics of the types of at most 16 bits: every value is counted, so that all of them are exact. */
final class NarrowStatistics extends ValueStatistics {
    private static final int WINDOW_ROWS = 1 << 22;

    private final NarrowType type;
    // counts[i] is of code base + i; grows with the range of the codes, to 65,536 at most.
    private long[] counts = new long[0];
    private int base;
    // In tables of many columns the counts are kept in as few bytes as they take, while nothing is added.
    private Optional<PackedCounts> packed = Optional.empty();
    private boolean packs;

    NarrowStatistics(NarrowType type) {
        this.type = type;
    }

    @Override
    void add(FieldVector vector, int nulls) {
        int rows = vector.getValueCount();
        if (nulls == rows) {
            return;
        }
        unpack();
        Validity validity = Validity.of(vector, nulls);
        ArrowBuf data = vector.getDataBuffer();
        Tile tile = new Tile();
        for (int start = 0; start < rows; start += WINDOW_ROWS) {
            int inWindow = Math.min(WINDOW_ROWS, rows - start);
            ByteBuffer window = KeyedType.window(data, start, inWindow, type.width());
            for (int row = 0; row < inWindow; row += Tile.ROWS) {
                int n = Math.min(Tile.ROWS, inWindow - row);
                window.position(row * type.width());
                type.load(window, n, tile);
                if (validity.all()) {
                    count(tile.shorts, 0, n);
                } else {
                    countValid(tile.shorts, n, validity, start + row);
                }
            }
        }
    }

    private void countValid(short[] codes, int n, Validity validity, int row) {
        for (int start = 0; start < n; start += 64) {
            long word = validity.word(row + start, row + n);
            if (word == -1L) {
                count(codes, start, start + 64);
                continue;
            }
            while (word != 0) {
                int at = start + Long.numberOfTrailingZeros(word);
                count(codes[at], 1);
                word &= word - 1;
            }
        }
    }

    private void count(short[] codes, int from, int to) {
        int i = from;
        while (i < to) {
            i = countUntilOutside(codes, i, to);
            if (i < to) {
                cover(codes[i], codes[i]);
            }
        }
    }

    private int countUntilOutside(short[] codes, int from, int to) {
        long[] into = counts;
        int first = base;
        for (int i = from; i < to; i++) {
            int at = codes[i] - first;
            if (at < 0 || at >= into.length) {
                return i;
            }
            into[at]++;
        }
        return to;
    }

    private void count(int code, long times) {
        cover(code, code);
        counts[code - base] += times;
    }

    private void cover(int least, int most) {
        if (counts.length > 0 && least >= base && most < base + counts.length) {
            return;
        }
        int from = counts.length == 0 ? least : Math.min(least, base);
        int to = counts.length == 0 ? most + 1 : Math.max(most + 1, base + counts.length);
        int length = Math.max(256, Integer.highestOneBit(to - from) << 1);
        // Room on the side that grew.
        int first = from < base || counts.length == 0 ? to - length : from;
        first = Math.max(Short.MIN_VALUE, Math.min(first, from));
        int end = Math.min(Short.MAX_VALUE + 1, Math.max(first + length, to));
        long[] larger = new long[end - first];
        System.arraycopy(counts, 0, larger, counts.length == 0 ? 0 : base - first, counts.length);
        counts = larger;
        base = first;
    }

    private void unpack() {
        packed.ifPresent(p -> counts = p.unpack());
        packed = Optional.empty();
    }

    @Override
    void condense(int most) {
        packs = most < QuantileSketch.SAMPLE;
        pack();
    }

    private void pack() {
        if (packs && packed.isEmpty()) {
            packed = Optional.of(PackedCounts.of(counts));
            counts = new long[0];
        }
    }

    @Override
    void addCounted(FieldVector vector, int[] times) {
        unpack();
        int rows = vector.getValueCount();
        ArrowBuf data = vector.getDataBuffer();
        Tile tile = new Tile();
        for (int start = 0; start < rows; start += Tile.ROWS) {
            int n = Math.min(Tile.ROWS, rows - start);
            type.load(KeyedType.window(data, start, n, type.width()), n, tile);
            for (int i = 0; i < n; i++) {
                if (times[start + i] > 0) {
                    count(tile.shorts[i], times[start + i]);
                }
            }
        }
    }

    @Override
    void merge(ValueStatistics other) {
        NarrowStatistics later = (NarrowStatistics) other;
        unpack();
        later.unpack();
        packs |= later.packs;
        if (counts.length == 0) {
            counts = later.counts;
            base = later.base;
        } else if (later.counts.length > 0) {
            cover(later.base, later.base + later.counts.length - 1);
            for (int i = 0; i < later.counts.length; i++) {
                counts[later.base - base + i] += later.counts[i];
            }
        }
        pack();
    }

    @Override
    Summary summary() {
        long nan = 0;
        long infinite = 0;
        long distinct = 0;
        Moments moments = new Moments();
        long[] finite = packed.map(PackedCounts::unpack).orElseGet(() -> Arrays.copyOf(counts, counts.length));
        int least = -1;
        int most = -1;
        for (int i = 0; i < finite.length; i++) {
            int code = base + i;
            if (finite[i] == 0) {
                continue;
            }
            if (type.isNan(code)) {
                nan += finite[i];
                finite[i] = 0;
            } else if (type.isInfinite(code)) {
                infinite += finite[i];
                finite[i] = 0;
            } else {
                distinct++;
                least = least < 0 ? i : least;
                most = i;
                moments.addRepeated(type.value(code), finite[i]);
            }
        }
        OptionalLong nans = type.isFloating() ? OptionalLong.of(nan) : OptionalLong.empty();
        OptionalLong infinities = type.isFloating() ? OptionalLong.of(infinite) : OptionalLong.empty();
        if (distinct == 0) {
            return Summary.noValues(nans, infinities);
        }
        return new Summary(
                nans,
                infinities,
                Optional.of(type.scalar(base + least)),
                Optional.of(type.scalar(base + most)),
                OptionalDouble.of(moments.mean()),
                OptionalDouble.of(moments.deviation()),
                quantiles(finite, moments.count()),
                OptionalLong.of(distinct));
    }

    private List<Scalar> quantiles(long[] finite, long total) {
        List<Scalar> values = new ArrayList<>();
        for (double share : SHARES) {
            long rank = Math.max(1, (long) Math.ceil(share * total));
            int at = 0;
            long below = finite[0];
            while (below < rank) {
                below += finite[++at];
            }
            values.add(type.scalar(base + at));
        }
        return values;
    }
}
