package io.bodkin.cli.describe;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.arrow.vector.FieldVector;

/** Statistics of strings, in the order of their UTF-8 bytes, which is that of their code points. */
final class TextStatistics extends ValueStatistics {
    private static final Hasher64 HASHER = Hashing.xxh3_64();
    private static final VarHandle BIG_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final DistinctSketch distinct = new DistinctSketch();
    private final TextQuantiles quantiles = new TextQuantiles();
    private boolean empty = true;
    private byte[] least = {};
    private byte[] most = {};
    // The first eight bytes as one number, zeros after the end: most strings are told apart by them.
    private long leastPrefix;
    private long mostPrefix;

    @Override
    void add(FieldVector vector, int nulls) {
        int rows = vector.getValueCount();
        if (nulls == rows) {
            return;
        }
        Validity validity = Validity.of(vector, nulls);
        TextReader reader = TextReader.of(vector);
        int[] valid = new int[Tile.ROWS];
        long[] hashes = new long[Tile.ROWS];
        for (int start = 0; start < rows; ) {
            int n = reader.load(start, Math.min(Tile.ROWS, rows - start));
            int kept = 0;
            for (int i = 0; i < n; i++) {
                valid[kept] = i;
                kept += validity.isSet(start + i) ? 1 : 0;
            }
            addTile(reader, valid, kept, hashes);
            start += n;
        }
    }

    private void addTile(TextReader reader, int[] valid, int n, long[] hashes) {
        byte[] bytes = reader.bytes();
        for (int i = 0; i < n; i++) {
            hashes[i] = HASHER.hashBytesToLong(bytes, reader.start(valid[i]), reader.length(valid[i]));
        }
        distinct.addHashes(hashes, n);
        for (int i = 0; i < n; i++) {
            extend(bytes, reader.start(valid[i]), reader.length(valid[i]));
        }
        TextSample sample = quantiles.sample();
        int next = 0;
        while (sample.untilNext() < n - next) {
            next += (int) sample.untilNext();
            sample.skip(sample.untilNext());
            sample.take(bytes, reader.start(valid[next]), reader.length(valid[next]));
            next++;
        }
        sample.skip(n - next);
        quantiles.countSeen(n);
    }

    private void extend(byte[] bytes, int offset, int length) {
        long prefix = prefix(bytes, offset, length);
        if (empty) {
            empty = false;
            least = Arrays.copyOfRange(bytes, offset, offset + length);
            most = least;
            leastPrefix = prefix;
            mostPrefix = prefix;
            return;
        }
        if (Long.compareUnsigned(prefix, leastPrefix) <= 0
                && Arrays.compareUnsigned(bytes, offset, offset + length, least, 0, least.length) < 0) {
            least = Arrays.copyOfRange(bytes, offset, offset + length);
            leastPrefix = prefix;
        }
        if (Long.compareUnsigned(prefix, mostPrefix) >= 0
                && Arrays.compareUnsigned(bytes, offset, offset + length, most, 0, most.length) > 0) {
            most = Arrays.copyOfRange(bytes, offset, offset + length);
            mostPrefix = prefix;
        }
    }

    // Eight bytes can always be read: a reader leaves as many after the last string.
    private static long prefix(byte[] bytes, int offset, int length) {
        long eight = (long) BIG_ENDIAN.get(bytes, offset);
        if (length >= Long.BYTES) {
            return eight;
        }
        return length == 0 ? 0 : eight & (-1L << (Long.SIZE - Byte.SIZE * length));
    }

    @Override
    void addCounted(FieldVector vector, int[] times) {
        TextReader reader = TextReader.of(vector);
        int rows = vector.getValueCount();
        for (int start = 0; start < rows; ) {
            int n = reader.load(start, Math.min(Tile.ROWS, rows - start));
            for (int i = 0; i < n; i++) {
                int count = times[start + i];
                if (count > 0) {
                    byte[] bytes = reader.bytes();
                    extend(bytes, reader.start(i), reader.length(i));
                    distinct.addHash(HASHER.hashBytesToLong(bytes, reader.start(i), reader.length(i)));
                    quantiles.sample().addRepeated(bytes, reader.start(i), reader.length(i), count);
                    quantiles.countSeen(count);
                }
            }
            start += n;
        }
    }

    @Override
    void condense(int most) {
        quantiles.condense(most);
    }

    @Override
    void merge(ValueStatistics other) {
        TextStatistics later = (TextStatistics) other;
        if (later.empty) {
            return;
        }
        extend(padded(later.least), 0, later.least.length);
        extend(padded(later.most), 0, later.most.length);
        distinct.merge(later.distinct);
        quantiles.merge(later.quantiles);
    }

    private static byte[] padded(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length + Long.BYTES);
    }

    @Override
    Summary summary() {
        if (empty) {
            return Summary.noValues();
        }
        List<Scalar> shares = quantiles.quantiles(SHARES).orElseThrow().stream()
                .map(TextStatistics::sampled)
                .toList();
        return new Summary(
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.of(text(least)),
                Optional.of(text(most)),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                shares,
                OptionalLong.of(distinct.count()));
    }

    private static Scalar text(byte[] utf8) {
        return new Scalar.Text(new String(utf8, StandardCharsets.UTF_8));
    }

    // A sampled string may have been cut within a character.
    private static Scalar sampled(byte[] utf8) {
        int end = utf8.length;
        if (end == TextSample.LONGEST) {
            int start = end - 1;
            while (start > end - 4 && (utf8[start] & 0xC0) == 0x80) {
                start--;
            }
            int lead = utf8[start] & 0xFF;
            int wanted = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
            if (start + wanted > end) {
                end = start;
            }
        }
        return new Scalar.Text(new String(utf8, 0, end, StandardCharsets.UTF_8));
    }
}
