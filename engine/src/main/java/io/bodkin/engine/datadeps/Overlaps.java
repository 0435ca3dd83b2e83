package io.bodkin.engine.datadeps;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which views of one object have elements in common, and which lie inside which. */
final class Overlaps {
    /** Of one object, before its history is kept by elements instead of by views. */
    private static final int MOST_LINKS = 1 << 22;

    private static final int MOST_COMPARED = 1 << 24;

    /** So many views at most have a table of which meets which, in bits. */
    private static final int MOST_IN_TABLE = 4096;

    private final int[][] overlapping;
    private final int[][] inside;

    /** Of view and view, or null if there are too many. */
    private final long[] bits;

    private Overlaps(int[][] overlapping, int[][] inside) {
        this.overlapping = overlapping;
        this.inside = inside;
        this.bits = overlapping.length > MOST_IN_TABLE ? null : table(overlapping);
    }

    private static long[] table(int[][] overlapping) {
        long[] bits = new long[overlapping.length * overlapping.length / 64 + 1];
        for (int one = 0; one < overlapping.length; one++) {
            for (int other : overlapping[one]) {
                int bit = one * overlapping.length + other;
                bits[bit >>> 6] |= 1L << bit;
            }
        }
        return bits;
    }

    /** Empty if there are too many. */
    static Optional<Overlaps> of(List<Footprint> views) {
        return of(views, MOST_LINKS, MOST_COMPARED);
    }

    /** Goes through the views in the order in which they begin, with those in hand that have not ended yet. */
    static Optional<Overlaps> of(List<Footprint> views, int mostLinks, int mostCompared) {
        int count = views.size();
        Ints[] overlapping = new Ints[count];
        Ints[] inside = new Ints[count];
        Arrays.setAll(overlapping, i -> new Ints());
        Arrays.setAll(inside, i -> new Ints());
        Integer[] order = new Integer[count];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingLong(i -> views.get(i).first()));
        int[] open = new int[count];
        int opened = 0;
        long links = 0;
        long compared = 0;
        for (int view : order) {
            Footprint footprint = views.get(view);
            int kept = 0;
            for (int i = 0; i < opened; i++) {
                int other = open[i];
                Footprint before = views.get(other);
                if (before.end() <= footprint.first()) {
                    continue;
                }
                open[kept++] = other;
                compared++;
                if (before.overlaps(footprint)) {
                    links++;
                    link(overlapping, inside, view, footprint, other, before);
                }
            }
            overlapping[view].add(view);
            inside[view].add(view);
            open[kept++] = view;
            opened = kept;
            if (links > mostLinks || compared > mostCompared) {
                return Optional.empty();
            }
        }
        return Optional.of(new Overlaps(toArrays(overlapping), toArrays(inside)));
    }

    private static void link(
            Ints[] overlapping, Ints[] inside, int view, Footprint footprint, int other, Footprint before) {
        overlapping[view].add(other);
        overlapping[other].add(view);
        if (footprint.contains(before)) {
            inside[view].add(other);
        }
        if (before.contains(footprint)) {
            inside[other].add(view);
        }
    }

    private static int[][] toArrays(Ints[] lists) {
        int[][] arrays = new int[lists.length][];
        Arrays.setAll(arrays, i -> {
            int[] sorted = lists[i].toArray();
            Arrays.sort(sorted);
            return sorted;
        });
        return arrays;
    }

    int views() {
        return overlapping.length;
    }

    /** Those that have an element in common with {@code view}, itself among them. */
    int[] of(int view) {
        return overlapping[view];
    }

    /** Those whose elements are all elements of {@code view}, itself among them. */
    int[] inside(int view) {
        return inside[view];
    }

    boolean meet(int one, int other) {
        if (bits != null) {
            int bit = one * overlapping.length + other;
            return (bits[bit >>> 6] & (1L << bit)) != 0;
        }
        return Arrays.binarySearch(overlapping[one], other) >= 0;
    }

    boolean isInside(int inner, int outer) {
        return Arrays.binarySearch(inside[outer], inner) >= 0;
    }
}
