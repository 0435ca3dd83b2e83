package io.bodkin.cli.describe;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;

/** Statistics of the fixed-width types of 32 and 64 bits, tile by tile. */
final class KeyedStatistics extends ValueStatistics {
    // 16 MiB at most: the position in a window is an int, and making a window costs an object.
    private static final int WINDOW_ROWS = 1 << 21;

    private final KeyedType type;
    private final DistinctSketch distinct = new DistinctSketch();
    private final QuantileSketch quantiles = new QuantileSketch();
    private final Moments moments = new Moments();
    private long nan;
    private long infinite;
    private long least = Long.MAX_VALUE;
    private long most = Long.MIN_VALUE;
    private boolean empty = true;

    KeyedStatistics(KeyedType type) {
        this.type = type;
    }

    @Override
    void add(FieldVector vector, int nulls) {
        int rows = vector.getValueCount();
        if (nulls == rows) {
            return;
        }
        Validity validity = Validity.of(vector, nulls);
        ArrowBuf data = vector.getDataBuffer();
        Tile tile = new Tile();
        int width = type.width();
        for (int start = 0; start < rows; start += WINDOW_ROWS) {
            int inWindow = Math.min(WINDOW_ROWS, rows - start);
            ByteBuffer window = KeyedType.window(data, start, inWindow, width);
            for (int row = 0; row < inWindow; row += Tile.ROWS) {
                int n = Math.min(Tile.ROWS, inWindow - row);
                window.position(row * width);
                type.load(window, n, tile);
                if (!validity.all()) {
                    n = validity.compact(start + row, n, tile.keys, tile.values);
                }
                addTile(tile, n);
            }
        }
    }

    private void addTile(Tile tile, int loaded) {
        int n = loaded;
        if (n == 0) {
            return;
        }
        tile.findExtremes(n);
        if (type.isFloating() && (tile.least() <= type.negativeInfinity() || tile.most() >= type.positiveInfinity())) {
            n = keepFinite(tile, n);
            if (n == 0) {
                return;
            }
            tile.findExtremes(n);
        }
        empty = false;
        least = Math.min(least, tile.least());
        most = Math.max(most, tile.most());
        distinct.addKeys(tile.keys, n, tile.hashes);
        quantiles.addKeys(tile.keys, n);
        if (type.isNumber()) {
            addMoments(tile, n);
        }
    }

    private void addMoments(Tile tile, int n) {
        if (!type.isWhole()) {
            double largest = Math.max(Math.abs(type.real(tile.least())), Math.abs(type.real(tile.most())));
            moments.addTile(tile.values, n, Pair.ZERO, largest);
            return;
        }
        long origin = tile.least();
        boolean overflows = tile.most() - origin < 0;
        double[] values = tile.values;
        long[] keys = tile.keys;
        if (overflows) {
            origin = 0;
        }
        for (int i = 0; i < n; i++) {
            values[i] = keys[i] - origin;
        }
        moments.addTile(values, n, Pair.of(origin), overflows ? 0x1p63 : Math.max(1, tile.most() - origin));
    }

    private int keepFinite(Tile tile, int n) {
        long lowest = type.negativeInfinity();
        long highest = type.positiveInfinity();
        int kept = 0;
        for (int i = 0; i < n; i++) {
            long key = tile.keys[i];
            if (key > lowest && key < highest) {
                tile.keys[kept] = key;
                tile.values[kept] = tile.values[i];
                kept++;
            } else if (key == lowest || key == highest) {
                infinite++;
            } else {
                nan++;
            }
        }
        return kept;
    }

    @Override
    void addCounted(FieldVector vector, int[] times) {
        ArrowBuf data = vector.getDataBuffer();
        Tile tile = new Tile();
        int rows = vector.getValueCount();
        for (int start = 0; start < rows; start += Tile.ROWS) {
            int n = Math.min(Tile.ROWS, rows - start);
            type.load(KeyedType.window(data, start, n, type.width()), n, tile);
            for (int i = 0; i < n; i++) {
                if (times[start + i] > 0) {
                    addRepeated(tile.keys[i], tile.values[i], times[start + i]);
                }
            }
        }
    }

    private void addRepeated(long key, double value, int times) {
        if (type.isFloating() && (key <= type.negativeInfinity() || key >= type.positiveInfinity())) {
            if (key == type.negativeInfinity() || key == type.positiveInfinity()) {
                infinite += times;
            } else {
                nan += times;
            }
            return;
        }
        empty = false;
        least = Math.min(least, key);
        most = Math.max(most, key);
        distinct.addHash(DistinctSketch.mix(key));
        quantiles.addRepeated(key, times);
        if (type.isNumber()) {
            if (type.isWhole()) {
                moments.addRepeated(Pair.of(key), times);
            } else {
                moments.addRepeated(value, times);
            }
        }
    }

    @Override
    void condense(int most) {
        quantiles.condense(most);
    }

    @Override
    void merge(ValueStatistics other) {
        KeyedStatistics later = (KeyedStatistics) other;
        nan += later.nan;
        infinite += later.infinite;
        empty &= later.empty;
        least = Math.min(least, later.least);
        most = Math.max(most, later.most);
        distinct.merge(later.distinct);
        quantiles.merge(later.quantiles);
        moments.merge(later.moments);
    }

    @Override
    Summary summary() {
        OptionalLong nans = type.isFloating() ? OptionalLong.of(nan) : OptionalLong.empty();
        OptionalLong infinities = type.isFloating() ? OptionalLong.of(infinite) : OptionalLong.empty();
        if (empty) {
            return Summary.noValues(nans, infinities);
        }
        List<Scalar> shares = new ArrayList<>();
        for (double share : SHARES) {
            shares.add(type.scalar(quantiles.quantile(share).orElseThrow()));
        }
        return new Summary(
                nans,
                infinities,
                Optional.of(type.scalar(least)),
                Optional.of(type.scalar(most)),
                type.isNumber() ? OptionalDouble.of(moments.mean(type.bias())) : OptionalDouble.empty(),
                type.isNumber() ? OptionalDouble.of(moments.deviation()) : OptionalDouble.empty(),
                shares,
                OptionalLong.of(distinct.count()));
    }
}
