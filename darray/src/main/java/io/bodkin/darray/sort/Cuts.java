package io.bodkin.darray.sort;

import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Task;
import java.util.ArrayList;
import java.util.List;

/**
 * What each block of the result needs of the runs. Keeps the handles of their pieces until the blocks have them, and
 * those of the tasks that make the blocks. Of one process: it stays in the node of its task.
 */
final class Cuts {
    private final List<Run> runs;
    private final int piece;
    private final long[] ranks;

    /** For each block, and for each run, which records it takes. */
    private final int[][] from;

    private final int[][] to;
    private final Task<?>[] merges;

    /** The first blocks, whose merges have all been spawned. */
    private int begun;

    /**
     * @param piece records of a piece of a run
     * @param ranks where each block of the result begins, and where the last ends
     */
    Cuts(List<Run> runs, int piece, long[] ranks) {
        this.runs = runs;
        this.piece = piece;
        this.ranks = ranks;
        int blocks = ranks.length - 1;
        this.merges = new Task<?>[blocks];
        this.from = new int[blocks][];
        this.to = new int[blocks][];
        Splits splits = new Splits(runs);
        for (int block = 0; block < blocks; block++) {
            from[block] = splits.surelyBefore(ranks[block]);
            to[block] = splits.maybeBefore(ranks[block + 1]);
        }
    }

    /** A merge, and the pieces that it takes. */
    record Merge(MergeTask task, List<Chunk<Block>> pieces) {}

    Merge merge(Order order, int block) {
        List<Chunk<Block>> pieces = new ArrayList<>();
        List<int[]> parts = new ArrayList<>();
        long before = 0;
        for (int run = 0; run < runs.size(); run++) {
            before += from[block][run];
            for (int at = from[block][run]; at < to[block][run]; ) {
                int number = at / piece;
                int end = (int) Math.min(to[block][run], (number + 1L) * piece);
                parts.add(new int[] {pieces.size(), at - number * piece, end - number * piece});
                pieces.add(runs.get(run).pieces().get(number));
                at = end;
            }
        }
        Source source = new Source(
                order,
                false,
                parts.stream().mapToInt(part -> part[0]).toArray(),
                parts.stream().mapToInt(part -> part[1]).toArray(),
                parts.stream().mapToInt(part -> part[2]).toArray(),
                new long[0]);
        int skipped = Math.toIntExact(ranks[block] - before);
        return new Merge(new MergeTask(source, skipped, (int) (ranks[block + 1] - ranks[block])), pieces);
    }

    /** A merge was spawned, and has the handles of what it takes: those of pieces that no other will take end. */
    synchronized void spawned(int block, Task<Block> merge) {
        merges[block] = merge;
        int before = begun;
        while (begun < merges.length && merges[begun] != null) {
            begun++;
        }
        for (int run = 0; run < runs.size(); run++) {
            List<Chunk<Block>> pieces = runs.get(run).pieces();
            int end = begun == merges.length ? pieces.size() : from[begun][run] / piece;
            for (int number = before == 0 ? 0 : from[before][run] / piece; number < end; number++) {
                pieces.get(number).release();
            }
        }
    }

    /** What stands for the merge has its result. */
    synchronized void ended(int block) {
        merges[block].release();
    }
}
