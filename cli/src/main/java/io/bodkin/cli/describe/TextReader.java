package io.bodkin.cli.describe;

import java.nio.ByteOrder;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.FieldVector;

/** Copies stretches of a vector of strings to the heap, a tile of rows at most. One thread. */
abstract class TextReader {
    // A tile of longer strings is cut short, down to one string.
    private static final int TILE_BYTES = 1 << 18;

    private byte[] bytes = new byte[1 << 12];
    private final int[] ends = new int[Tile.ROWS + 1];

    static TextReader of(FieldVector vector) {
        if (vector instanceof BaseVariableWidthVector) {
            return new Plain(vector, Integer.BYTES);
        }
        if (vector instanceof BaseLargeVariableWidthVector) {
            return new Plain(vector, Long.BYTES);
        }
        return new Views((BaseVariableWidthViewVector) vector);
    }

    /** Loads at least one and at most {@code n} rows from {@code row} on; returns how many. */
    abstract int load(int row, int n);

    /** The loaded strings, followed by eight bytes at least. */
    byte[] bytes() {
        return bytes;
    }

    int start(int i) {
        return ends[i];
    }

    int length(int i) {
        return ends[i + 1] - ends[i];
    }

    private static final class Plain extends TextReader {
        private final ArrowBuf offsets;
        private final ArrowBuf data;
        private final int width;
        private final int[] narrow = new int[Tile.ROWS + 1];
        private final long[] wide = new long[Tile.ROWS + 1];

        Plain(FieldVector vector, int width) {
            this.offsets = vector.getOffsetBuffer();
            this.data = vector.getDataBuffer();
            this.width = width;
        }

        @Override
        int load(int row, int n) {
            if (width == Integer.BYTES) {
                KeyedType.window(offsets, row, n + 1, width).asIntBuffer().get(narrow, 0, n + 1);
                for (int i = 0; i <= n; i++) {
                    wide[i] = narrow[i];
                }
            } else {
                KeyedType.window(offsets, row, n + 1, width).asLongBuffer().get(wide, 0, n + 1);
            }
            long from = wide[0];
            int loaded = n;
            while (loaded > 1 && wide[loaded] - from > TILE_BYTES) {
                loaded = (loaded + 1) / 2;
            }
            int length = Math.toIntExact(wide[loaded] - from);
            ensure(length);
            if (length > 0) {
                data.nioBuffer(from, length).order(ByteOrder.LITTLE_ENDIAN).get(super.bytes, 0, length);
            }
            for (int i = 0; i <= loaded; i++) {
                super.ends[i] = (int) (wide[i] - from);
            }
            return loaded;
        }
    }

    private static final class Views extends TextReader {
        private final BaseVariableWidthViewVector vector;

        Views(BaseVariableWidthViewVector vector) {
            this.vector = vector;
        }

        @Override
        int load(int row, int n) {
            int used = 0;
            int loaded = 0;
            while (loaded < n && used < TILE_BYTES) {
                if (!vector.isNull(row + loaded)) {
                    byte[] value = vector.get(row + loaded);
                    ensure(used + value.length);
                    System.arraycopy(value, 0, super.bytes, used, value.length);
                    used += value.length;
                }
                super.ends[++loaded] = used;
            }
            return loaded;
        }
    }

    final void ensure(int length) {
        if (length + (long) Long.BYTES > bytes.length) {
            long wanted = Math.max(length + (long) Long.BYTES, bytes.length * 2L);
            byte[] larger = new byte[(int) Math.min(Integer.MAX_VALUE - 8L, wanted)];
            System.arraycopy(bytes, 0, larger, 0, bytes.length);
            bytes = larger;
        }
    }
}
