package io.bodkin.darray;

import io.bodkin.darray.plan.Estimate;
import io.bodkin.engine.memory.ByteSize;
import java.util.List;

/**
 * What the computation of an array would do: {@link DArray#explain}. Each step computes one array that is kept while
 * later ones need it; the last is what was asked for. Immutable.
 */
public final class Plan {
    private final List<Estimate> steps;
    private final long budget;
    private final int threads;

    Plan(List<Estimate> steps, long budget, int threads) {
        this.steps = steps;
        this.budget = budget;
        this.threads = threads;
    }

    public List<Estimate> steps() {
        return steps;
    }

    public long tasks() {
        return steps.stream().mapToLong(Estimate::tasks).sum();
    }

    /**
     * Bytes that come from files, if nothing of them is in memory yet: again, what cannot stay until it is needed
     * again.
     */
    public long fileBytes() {
        return steps.stream().mapToLong(Estimate::fileBytes).sum();
    }

    /** Bytes of the blocks that tasks make. */
    public long madeBytes() {
        return steps.stream().mapToLong(Estimate::madeBytes).sum();
    }

    /** Bytes that steps keep for later ones and that do not fit in the budget beside a running task on each thread. */
    public long spilledBytes() {
        return spilled(keptBytes());
    }

    /** As {@link #spilledBytes}, if the result is kept too, with {@link DArray#persist}. */
    public long spilledIfPersisted() {
        long result = steps.isEmpty() ? 0 : steps.get(steps.size() - 1).madeBytes();
        return spilled(keptBytes() + result);
    }

    /** What is read from files takes room beside what is kept: of that, about half of what could stay has to go too. */
    private long spilled(long kept) {
        long excess = Math.max(0, kept + running() - budget);
        long forFiles = fileBytes() > 0 ? Math.min(excess, Math.max(0, budget - running()) / 2) : 0;
        return Math.min(kept, excess + forFiles);
    }

    /**
     * Bytes of blocks in memory at the same time, about; what is stored already, and the result if it is kept, come on
     * top.
     */
    public long expectedPeak() {
        return Math.min(budget, keptBytes() + running());
    }

    /** The budget with which it can run at all, one task at a time. */
    public long smallestBudget() {
        return steps.stream().mapToLong(Estimate::largestTask).max().orElse(0);
    }

    private long keptBytes() {
        return steps.stream()
                .filter(Estimate::kept)
                .mapToLong(Estimate::madeBytes)
                .sum();
    }

    private long running() {
        return threads * smallestBudget();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Estimate step : steps) {
            text.append(step.what())
                    .append(": ")
                    .append(step.tasks())
                    .append(step.tasks() == 1 ? " task takes " : " tasks take ")
                    .append(ByteSize.format(step.takenBytes()))
                    .append(step.fileBytes() == 0 ? "" : " (of files " + ByteSize.format(step.fileBytes()) + ")")
                    .append(", make ")
                    .append(ByteSize.format(step.madeBytes()))
                    .append(step.kept() ? ", kept for later steps" : "")
                    .append('\n');
        }
        return text.append("expected peak ")
                .append(ByteSize.format(expectedPeak()))
                .append(" of ")
                .append(ByteSize.format(budget))
                .append(", spilled ")
                .append(ByteSize.format(spilledBytes()))
                .append(", if the result is persisted ")
                .append(ByteSize.format(spilledIfPersisted()))
                .append("; at least ")
                .append(ByteSize.format(smallestBudget()))
                .append(" are needed")
                .toString();
    }
}
