package io.bodkin.engine.api;

import java.lang.reflect.Array;

/** The elements of arrays of primitives and of blocks, as doubles. */
final class Elements {
    private Elements() {}

    static long length(Object array) {
        if (array instanceof Block block) {
            return block.elements();
        }
        if (!array.getClass().isArray() || !array.getClass().getComponentType().isPrimitive()) {
            throw new IllegalArgumentException("no array of primitives and no block: "
                    + array.getClass().getTypeName()
                    + "; a view needs elements that lie side by side");
        }
        return Array.getLength(array);
    }

    static double get(Object array, long index) {
        if (array instanceof double[] doubles) {
            return doubles[(int) index];
        }
        if (array instanceof Block block) {
            return block.getDouble(index);
        }
        if (array instanceof boolean[] booleans) {
            return booleans[(int) index] ? 1 : 0;
        }
        return Array.getDouble(array, (int) index);
    }

    static void set(Object array, long index, double value) {
        int i = (int) index;
        if (array instanceof double[] doubles) {
            doubles[i] = value;
        } else if (array instanceof Block block) {
            block.write(index, new double[] {value}, 0, 1);
        } else if (array instanceof float[] floats) {
            floats[i] = (float) value;
        } else if (array instanceof long[] longs) {
            longs[i] = (long) value;
        } else if (array instanceof int[] ints) {
            ints[i] = (int) value;
        } else if (array instanceof short[] shorts) {
            shorts[i] = (short) value;
        } else if (array instanceof byte[] bytes) {
            bytes[i] = (byte) value;
        } else if (array instanceof char[] chars) {
            chars[i] = (char) value;
        } else {
            ((boolean[]) array)[i] = value != 0;
        }
    }

    static void read(Object array, long from, long stride, double[] target, int offset, int length) {
        if (stride == 1 && array instanceof double[] doubles) {
            System.arraycopy(doubles, (int) from, target, offset, length);
        } else if (stride == 1 && array instanceof Block block) {
            block.read(from, target, offset, length);
        } else {
            for (int i = 0; i < length; i++) {
                target[offset + i] = get(array, from + i * stride);
            }
        }
    }

    static void write(Object array, long from, long stride, double[] source, int offset, int length) {
        if (stride == 1 && array instanceof double[] doubles) {
            System.arraycopy(source, offset, doubles, (int) from, length);
        } else if (stride == 1 && array instanceof Block block) {
            block.write(from, source, offset, length);
        } else {
            for (int i = 0; i < length; i++) {
                set(array, from + i * stride, source[offset + i]);
            }
        }
    }
}
