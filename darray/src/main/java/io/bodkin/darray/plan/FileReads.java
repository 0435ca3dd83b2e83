package io.bodkin.darray.plan;

import io.bodkin.engine.api.Ref;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many bytes tasks read from files that take blocks of these in some order, if as many blocks stay in memory as
 * there is room for: those that are needed again soonest, as the engine does it. Used by one thread.
 *
 * @see <a href="https://doi.org/10.1147/sj.52.0078">Belady, A study of replacement algorithms for a virtual-storage
 *     computer, 1966</a>
 */
final class FileReads {
    private static final int NEVER = Integer.MAX_VALUE;

    private final List<Ref<?>> blocks = new ArrayList<>();
    private final List<Long> sizes = new ArrayList<>();
    private final List<Integer> ends = new ArrayList<>();

    /** The next task takes a block. */
    void take(Ref<?> block, long bytes) {
        blocks.add(block);
        sizes.add(bytes);
    }

    /** What is taken from now on is of the next stage. */
    void endStage() {
        ends.add(blocks.size());
    }

    /** For each stage the bytes that are read, if {@code room} bytes can stay. */
    long[] bytes(long room) {
        int[] next = nextUses();
        long[] read = new long[ends.size()];
        TreeMap<Integer, Long> kept = new TreeMap<>(); // by next use
        long used = 0;
        int stage = 0;
        for (int i = 0; i < next.length; i++) {
            while (i == ends.get(stage)) {
                stage++;
            }
            Long there = kept.remove(i);
            if (there == null) {
                read[stage] += sizes.get(i);
            } else {
                used -= there;
            }
            if (next[i] != NEVER) {
                kept.put(next[i], sizes.get(i));
                used += sizes.get(i);
            }
            while (used > room) {
                used -= kept.pollLastEntry().getValue();
            }
        }
        return read;
    }

    private int[] nextUses() {
        int[] next = new int[blocks.size()];
        Arrays.fill(next, NEVER);
        Map<Ref<?>, Integer> later = new IdentityHashMap<>();
        for (int i = next.length - 1; i >= 0; i--) {
            Integer use = later.put(blocks.get(i), i);
            next[i] = use == null ? NEVER : use;
        }
        return next;
    }
}
