package io.bodkin.darray.sort;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/**
 * Finds which part of each run a range of the sorted records needs. All records have one order: by key, then by run,
 * then by where in the run. A threshold stands before the first record of a cell that has the least key of it. The
 * records of a cell are surely before the threshold if their greatest key is below its key; or equal, and the cell
 * stands before the one of the threshold, by run and then by place in the run. They may be before it if that holds for
 * their least key. So of each threshold it is known how many records are before it at least, and at most; and from
 * that, for a rank, which records of each run are surely before it, and which surely not. In between lie the cells that
 * the rank cuts, no more than one or two of a run.
 */
final class Splits {
    private final List<Run> runs;

    /** Cells by their least keys: those where the thresholds stand. */
    private final long[] keys;

    private final int[] runOf;
    private final int[] cellOf;

    /** Records that may be before each threshold. */
    private final long[] most;

    /** Records that surely are. */
    private final long[] fewest;

    Splits(List<Run> runs) {
        this.runs = runs;
        int cells = runs.stream().mapToInt(Run::cells).sum();
        int[] allRuns = new int[cells];
        int[] allCells = new int[cells];
        int next = 0;
        for (int run = 0; run < runs.size(); run++) {
            for (int cell = 0; cell < runs.get(run).cells(); cell++) {
                allRuns[next] = run;
                allCells[next++] = cell;
            }
        }
        int[] byLeast = sorted(cells, i -> runs.get(allRuns[i]).least()[allCells[i]]);
        int[] byGreatest = sorted(cells, i -> runs.get(allRuns[i]).greatest()[allCells[i]]);
        this.keys = new long[cells];
        this.runOf = new int[cells];
        this.cellOf = new int[cells];
        this.most = new long[cells + 1];
        this.fewest = new long[cells + 1];
        long sure = 0;
        int passed = 0;
        for (int i = 0; i < cells; i++) {
            runOf[i] = allRuns[byLeast[i]];
            cellOf[i] = allCells[byLeast[i]];
            keys[i] = runs.get(runOf[i]).least()[cellOf[i]];
            while (passed < cells && isBefore(true, allRuns[byGreatest[passed]], allCells[byGreatest[passed]], i)) {
                sure += size(allRuns[byGreatest[passed]], allCells[byGreatest[passed]]);
                passed++;
            }
            fewest[i] = sure;
            most[i + 1] = most[i] + size(runOf[i], cellOf[i]);
        }
        fewest[cells] = most[cells];
    }

    /** Stable: cells with equal keys stay in the order of runs, and of places in a run. */
    private static int[] sorted(int cells, IntToLongFunction key) {
        return IntStream.range(0, cells)
                .boxed()
                .sorted(Comparator.comparingLong(key::applyAsLong))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private long size(int run, int cell) {
        return (long) runs.get(run).starts()[cell + 1] - runs.get(run).starts()[cell];
    }

    /** Whether the records of a cell, all of them or else the first in order, are before a threshold. */
    private boolean isBefore(boolean all, int run, int cell, int threshold) {
        long key = all ? runs.get(run).greatest()[cell] : runs.get(run).least()[cell];
        if (key != keys[threshold]) {
            return key < keys[threshold];
        }
        return run != runOf[threshold] ? run < runOf[threshold] : cell < cellOf[threshold];
    }

    /** For each run how many of its first records are surely among the first {@code rank} of all. */
    int[] surelyBefore(long rank) {
        int found = Arrays.binarySearch(most, rank);
        int threshold = found >= 0 ? found : -found - 2;
        return ends(true, threshold);
    }

    /** For each run how many of its first records may be among the first {@code rank} of all. */
    int[] maybeBefore(long rank) {
        int low = 0;
        int high = fewest.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (fewest[middle] < rank) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return ends(false, low);
    }

    private int[] ends(boolean all, int threshold) {
        int[] ends = new int[runs.size()];
        for (int run = 0; run < ends.length; run++) {
            int low = 0;
            int high = runs.get(run).cells();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (threshold == keys.length || isBefore(all, run, middle, threshold)) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            ends[run] = runs.get(run).starts()[low];
        }
        return ends;
    }
}
