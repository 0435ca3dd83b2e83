package io.bodkin.cli.describe;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;

/**
 * Statistics of decimals, from their unscaled integers. Least and greatest are exact, mean and deviation those of the
 * exact values. For the quantiles an integer is the string of its bytes, greatest first and with the sign turned round,
 * so that strings have the order of the numbers: what comes out is a value of the column with all its digits.
 */
final class DecimalStatistics extends ValueStatistics {
    private final int scale;
    private final int words;
    private final DistinctSketch distinct = new DistinctSketch();
    private final TextQuantiles quantiles = new TextQuantiles();
    private final Moments moments = new Moments();
    private Optional<BigInteger> least = Optional.empty();
    private Optional<BigInteger> most = Optional.empty();

    /** @param bitWidth a multiple of 64 */
    DecimalStatistics(int scale, int bitWidth) {
        this.scale = scale;
        this.words = bitWidth / Long.SIZE;
    }

    @Override
    void add(FieldVector vector, int nulls) {
        int rows = vector.getValueCount();
        if (nulls == rows) {
            return;
        }
        Validity validity = Validity.of(vector, nulls);
        Tile tile = new Tile();
        BigInteger[] large = new BigInteger[Tile.ROWS];
        int[] kept = new int[Tile.ROWS];
        for (int start = 0; start < rows; start += Tile.ROWS) {
            int n = Math.min(Tile.ROWS, rows - start);
            long[] raw = load(vector.getDataBuffer(), start, n);
            int count = 0;
            boolean small = true;
            for (int i = 0; i < n; i++) {
                if (validity.isSet(start + i)) {
                    boolean fits = fits(raw, i);
                    tile.keys[count] = raw[i * words];
                    large[count] = fits ? BigInteger.ZERO : unscaled(raw, i);
                    small &= fits;
                    kept[count++] = i;
                }
            }
            if (count > 0 && small) {
                addSmall(tile, count);
            } else if (count > 0) {
                addLarge(tile, count, large);
            }
            sample(raw, kept, count);
        }
    }

    private long[] load(ArrowBuf data, int row, int n) {
        ByteBuffer window = KeyedType.window(data, row, n, words * Long.BYTES);
        long[] raw = new long[n * words];
        window.asLongBuffer().get(raw);
        return raw;
    }

    private boolean fits(long[] raw, int i) {
        long sign = raw[i * words] >> 63;
        for (int word = 1; word < words; word++) {
            if (raw[i * words + word] != sign) {
                return false;
            }
        }
        return true;
    }

    private BigInteger unscaled(long[] raw, int i) {
        return new BigInteger(bigEndian(raw, i));
    }

    private byte[] bigEndian(long[] raw, int i) {
        byte[] bytes = new byte[words * Long.BYTES];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        for (int word = words - 1; word >= 0; word--) {
            buffer.putLong(raw[i * words + word]);
        }
        return bytes;
    }

    /** Between the bytes of an integer and a string that sorts like it; overwritten. */
    private static byte[] turned(byte[] bytes) {
        bytes[0] ^= (byte) 0x80;
        return bytes;
    }

    private void sample(long[] raw, int[] kept, int count) {
        TextSample sample = quantiles.sample();
        int next = 0;
        while (sample.untilNext() < count - next) {
            next += (int) sample.untilNext();
            sample.skip(sample.untilNext());
            byte[] text = turned(bigEndian(raw, kept[next]));
            sample.take(text, 0, text.length);
            next++;
        }
        sample.skip(count - next);
        quantiles.countSeen(count);
    }

    private void addSmall(Tile tile, int n) {
        tile.findExtremes(n);
        extend(BigInteger.valueOf(tile.least()), BigInteger.valueOf(tile.most()));
        distinct.addKeys(tile.keys, n, tile.hashes);
        long origin = tile.least();
        boolean overflows = tile.most() - origin < 0;
        long from = overflows ? 0 : origin;
        for (int i = 0; i < n; i++) {
            tile.values[i] = tile.keys[i] - from;
        }
        moments.addTile(tile.values, n, Pair.of(from), overflows ? 0x1p63 : Math.max(1, tile.most() - origin));
    }

    private void addLarge(Tile tile, int n, BigInteger[] large) {
        for (int i = 0; i < n; i++) {
            if (large[i].signum() == 0) {
                large[i] = BigInteger.valueOf(tile.keys[i]);
            }
            extend(large[i], large[i]);
            tile.hashes[i] = hash(large[i]);
        }
        distinct.addHashes(tile.hashes, n);
        BigInteger origin = large[0];
        double largest = 1;
        for (int i = 0; i < n; i++) {
            tile.values[i] = large[i].subtract(origin).doubleValue();
            largest = Math.max(largest, Math.abs(tile.values[i]));
        }
        moments.addTile(tile.values, n, Pair.of(origin), largest);
    }

    // The hash of an integer is the same whether it came among small ones or not.
    private static long hash(BigInteger unscaled) {
        if (unscaled.bitLength() < Long.SIZE) {
            return DistinctSketch.mix(unscaled.longValue());
        }
        long hash = 0;
        BigInteger rest = unscaled;
        for (int word = 0; word < 4; word++) {
            hash = DistinctSketch.mix(hash ^ rest.longValue()) + word;
            rest = rest.shiftRight(Long.SIZE);
        }
        return hash;
    }

    private void extend(BigInteger low, BigInteger high) {
        least = Optional.of(least.map(low::min).orElse(low));
        most = Optional.of(most.map(high::max).orElse(high));
    }

    @Override
    void addCounted(FieldVector vector, int[] times) {
        for (int row = 0; row < vector.getValueCount(); row++) {
            if (times[row] > 0) {
                byte[] bytes = bigEndian(load(vector.getDataBuffer(), row, 1), 0);
                BigInteger value = new BigInteger(bytes);
                extend(value, value);
                distinct.addHash(hash(value));
                moments.addRepeated(Pair.of(value), times[row]);
                quantiles.sample().addRepeated(turned(bytes), 0, bytes.length, times[row]);
                quantiles.countSeen(times[row]);
            }
        }
    }

    @Override
    void condense(int most) {
        quantiles.condense(most);
    }

    @Override
    void merge(ValueStatistics other) {
        DecimalStatistics later = (DecimalStatistics) other;
        if (later.least.isPresent()) {
            extend(later.least.get(), later.most.orElseThrow());
            distinct.merge(later.distinct);
            moments.merge(later.moments);
            quantiles.merge(later.quantiles);
        }
    }

    @Override
    Summary summary() {
        if (least.isEmpty()) {
            return Summary.noValues();
        }
        BigInteger low = least.get();
        BigInteger high = most.orElseThrow();
        List<Scalar> shares = quantiles.quantiles(SHARES).orElseThrow().stream()
                .map(text -> scalar(new BigInteger(turned(text.clone()))))
                .toList();
        return new Summary(
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.of(scalar(low)),
                Optional.of(scalar(high)),
                OptionalDouble.of(scaled(moments.mean())),
                OptionalDouble.of(scaled(moments.deviation())),
                shares,
                OptionalLong.of(distinct.count()));
    }

    private double scaled(double unscaled) {
        return scale >= 0 ? unscaled / Math.pow(10, scale) : unscaled * Math.pow(10, -scale);
    }

    private Scalar scalar(BigInteger unscaled) {
        return new Scalar.Exact(new BigDecimal(unscaled, scale));
    }
}
