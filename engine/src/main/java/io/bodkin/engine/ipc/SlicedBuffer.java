package io.bodkin.engine.ipc;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/** How one buffer of a slice comes from the file. */
sealed interface SlicedBuffer {
    /** What it needs of the file. */
    ByteRange range();

    /** What {@link #load} allocates. */
    long allocatedBytes();

    /** A buffer with one reference for the caller. */
    ArrowBuf load(Body body, BufferAllocator allocator);

    private static ArrowBuf shared(ArrowBuf slice) {
        slice.getReferenceManager().retain();
        return slice;
    }

    /** The bytes as they are. */
    record Plain(ByteRange range) implements SlicedBuffer {
        @Override
        public long allocatedBytes() {
            return 0;
        }

        @Override
        public ArrowBuf load(Body body, BufferAllocator allocator) {
            return range.length() == 0 ? allocator.getEmpty() : shared(body.slice(range));
        }
    }

    /**
     * Bits, which may begin inside a byte.
     *
     * @param shift of the first bit in the first byte
     */
    record Bits(ByteRange range, int shift, long count) implements SlicedBuffer {
        @Override
        public long allocatedBytes() {
            return shift == 0 ? 0 : (count + 7) / 8;
        }

        @Override
        public ArrowBuf load(Body body, BufferAllocator allocator) {
            ArrowBuf source = body.slice(range);
            if (shift == 0) {
                return shared(source);
            }
            long length = allocatedBytes();
            ArrowBuf target = allocator.buffer(length);
            target.writerIndex(length);
            long at = 0;
            // Eight bytes need the ninth for their last bits.
            for (; at + 8 <= length && at + 9 <= range.length(); at += 8) {
                long low = source.getLong(at) >>> shift;
                long high = (source.getByte(at + 8) & 0xffL) << (64 - shift);
                target.setLong(at, low | high);
            }
            for (; at < length; at++) {
                int low = (source.getByte(at) & 0xff) >>> shift;
                int high = at + 1 < range.length() ? source.getByte(at + 1) << (8 - shift) : 0;
                target.setByte(at, low | high);
            }
            return target;
        }
    }

    /**
     * Offsets, which must begin with 0.
     *
     * @param width in bytes
     * @param first as it was when the slice was planned
     */
    record Offsets(ByteRange range, int width, long count, long first) implements SlicedBuffer {
        @Override
        public long allocatedBytes() {
            return first == 0 ? 0 : range.length();
        }

        @Override
        public ArrowBuf load(Body body, BufferAllocator allocator) {
            ArrowBuf source = body.slice(range);
            if (first == 0) {
                return shared(source);
            }
            ArrowBuf target = allocator.buffer(range.length());
            target.writerIndex(range.length());
            if (width == 4) {
                for (long at = 0; at < count * 4; at += 4) {
                    target.setInt(at, source.getInt(at) - (int) first);
                }
            } else {
                for (long at = 0; at < count * 8; at += 8) {
                    target.setLong(at, source.getLong(at) - first);
                }
            }
            return target;
        }
    }

    /** How many of the first bits are set. */
    static long countOnes(ArrowBuf bits, long count) {
        long ones = 0;
        long at = 0;
        for (; at + 64 <= count; at += 64) {
            ones += Long.bitCount(bits.getLong(at / 8));
        }
        for (; at < count; at++) {
            ones += bits.getByte(at / 8) >>> (at % 8) & 1;
        }
        return ones;
    }
}
