package io.bodkin.darray.kernel;

import java.util.Arrays;

/** The registers of one task: of each kind as many as its program needs, all of one length. Used by one thread. */
public final class Registers {
    private final double[][] doubles;
    private final float[][] floats;
    private final long[][] longs;

    private Registers(double[][] doubles, float[][] floats, long[][] longs) {
        this.doubles = doubles;
        this.floats = floats;
        this.longs = longs;
    }

    /** @param counts for each {@link Lane}, by ordinal */
    public Registers(int[] counts, int length) {
        this.doubles = new double[counts[Lane.DOUBLE.ordinal()]][length];
        this.floats = new float[counts[Lane.FLOAT.ordinal()]][length];
        this.longs = new long[counts[Lane.LONG.ordinal()]][length];
    }

    /** So many registers of one kind. */
    public static Registers of(Lane lane, int count, int length) {
        int[] counts = new int[Lane.values().length];
        counts[lane.ordinal()] = count;
        return new Registers(counts, length);
    }

    /** Some of the registers of one kind, numbered from 0: the same arrays. */
    public Registers part(Lane lane, int first, int count) {
        return new Registers(
                lane == Lane.DOUBLE ? Arrays.copyOfRange(doubles, first, first + count) : new double[0][],
                lane == Lane.FLOAT ? Arrays.copyOfRange(floats, first, first + count) : new float[0][],
                lane == Lane.LONG ? Arrays.copyOfRange(longs, first, first + count) : new long[0][]);
    }

    public double[] doubles(int register) {
        return doubles[register];
    }

    public float[] floats(int register) {
        return floats[register];
    }

    public long[] longs(int register) {
        return longs[register];
    }

    /**
     * Converts {@code n} elements, without narrowing, from a register of {@code other} to one of this; both may be the
     * same.
     */
    public void convert(Registers other, Lane from, int source, Lane to, int target, int n) {
        switch (from) {
            case DOUBLE -> {
                switch (to) {
                    case DOUBLE -> System.arraycopy(other.doubles[source], 0, doubles[target], 0, n);
                    case FLOAT -> Kernels.convert(other.doubles[source], floats[target], n);
                    case LONG -> Kernels.convert(other.doubles[source], longs[target], n);
                }
            }
            case FLOAT -> {
                switch (to) {
                    case DOUBLE -> Kernels.convert(other.floats[source], doubles[target], n);
                    case FLOAT -> System.arraycopy(other.floats[source], 0, floats[target], 0, n);
                    case LONG -> Kernels.convert(other.floats[source], longs[target], n);
                }
            }
            case LONG -> {
                switch (to) {
                    case DOUBLE -> Kernels.convert(other.longs[source], doubles[target], n);
                    case FLOAT -> Kernels.convert(other.longs[source], floats[target], n);
                    case LONG -> System.arraycopy(other.longs[source], 0, longs[target], 0, n);
                }
            }
        }
    }
}
