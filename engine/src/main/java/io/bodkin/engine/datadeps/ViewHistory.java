package io.bodkin.engine.datadeps;

import java.util.Arrays;

/**
 * The history of an object that is seen through few different views: for each of them the last writer and the readers
 * since, and which others it overlaps, found once.
 *
 * <p>Times are steps. Whoever touches view {@code u} waits for its read barrier, which comes after all writes of
 * {@code u} before it, and for the writers since of all views that overlap {@code u}; a writer also for the readers
 * since the write barrier. A write of a view is a barrier of all views inside it, and the end of what was known of
 * them.
 *
 * <p>Who touched view {@code v} before a write of a view that overlaps both {@code v} and {@code u} need not be waited
 * for: that writer has waited, and is waited for. Of these writers the last is known for each view.
 */
final class ViewHistory implements History {
    private final Overlaps overlaps;
    private final int[] lastWrite;
    private final int[] readBarrier;
    private final int[] writeBarrier;
    private final Ints[] readers;

    /** The last of {@link #readers}, or nobody. */
    private final int[] newestReader;

    /** The last reader itself, if there are readers: these may have been joined. */
    private final int[] lastRead;

    /** The last write of a view that overlaps this one, and that view. */
    private final int[] lastWriteNear;

    private final int[] writtenNear;

    /** Views with a last writer; with readers. */
    private final LiveViews written;

    private final LiveViews read;

    private final Ints found = new Ints();

    ViewHistory(Overlaps overlaps) {
        this.overlaps = overlaps;
        int views = overlaps.views();
        lastWrite = nobody(views);
        readBarrier = nobody(views);
        writeBarrier = nobody(views);
        newestReader = nobody(views);
        lastRead = nobody(views);
        lastWriteNear = nobody(views);
        writtenNear = nobody(views);
        written = new LiveViews(views);
        read = new LiveViews(views);
        readers = new Ints[views];
        Arrays.setAll(readers, i -> new Ints());
    }

    private static int[] nobody(int views) {
        int[] steps = new int[views];
        Arrays.fill(steps, NOBODY);
        return steps;
    }

    @Override
    public void await(int view, boolean writes, Steps steps) {
        // The last reader of the very view has waited for all writers before it.
        int barrier = readBarrier[view];
        int implied = writes ? Math.max(barrier, lastRead[view]) : barrier;
        found.clear();
        findWriters(view, implied);
        if (writes) {
            awaitReaders(view, steps);
        }
        if (barrier != NOBODY && barrier >= implied) {
            found.add(barrier);
        }
        if (!writes && found.size() > MOST_APART) {
            int join = steps.join(found);
            readBarrier[view] = join;
            steps.await(join);
            return;
        }
        for (int i = 0; i < found.size(); i++) {
            steps.await(found.get(i));
        }
    }

    /** Looks at the views that have been written or at those that overlap, whichever are fewer. */
    private void findWriters(int view, int since) {
        int[] overlapping = overlaps.of(view);
        if (written.size() < overlapping.length) {
            for (int i = 0; i < written.size(); i++) {
                int other = written.get(i);
                if (lastWrite[other] > since && overlaps.meet(other, view)) {
                    findWriter(other, view);
                }
            }
        } else {
            for (int other : overlapping) {
                if (lastWrite[other] > since) {
                    findWriter(other, view);
                }
            }
        }
    }

    private void findWriter(int other, int view) {
        if (!isWrittenBetween(other, view, lastWrite[other])) {
            found.add(lastWrite[other]);
        }
    }

    /**
     * Whether who touched {@code other} at {@code step} is waited for by a writer that who touches {@code view} waits
     * for.
     */
    private boolean isWrittenBetween(int other, int view, int step) {
        return lastWriteNear[other] > step && overlaps.meet(writtenNear[other], view);
    }

    private void awaitReaders(int view, Steps steps) {
        int since = writeBarrier[view];
        int[] overlapping = overlaps.of(view);
        if (read.size() < overlapping.length) {
            for (int i = 0; i < read.size(); i++) {
                int other = read.get(i);
                if (newestReader[other] > since && overlaps.meet(other, view)) {
                    awaitReaders(other, view, since, steps);
                }
            }
        } else {
            for (int other : overlapping) {
                if (newestReader[other] > since) {
                    awaitReaders(other, view, since, steps);
                }
            }
        }
    }

    private void awaitReaders(int other, int view, int since, Steps steps) {
        Ints before = readers[other];
        int from = before.size();
        while (from > 0 && before.get(from - 1) > since) {
            from--;
        }
        if (isWrittenBetween(other, view, before.get(from))) {
            while (from < before.size() && before.get(from) < lastWriteNear[other]) {
                from++;
            }
        }
        if (before.size() - from > MOST_APART && !overlaps.isInside(other, view)) {
            join(other, steps);
            from = 0;
        }
        for (int i = from; i < before.size(); i++) {
            steps.await(before.get(i));
        }
    }

    private void join(int view, Steps steps) {
        int join = steps.join(readers[view]);
        readers[view].clear();
        readers[view].add(join);
        newestReader[view] = join;
    }

    @Override
    public void record(int view, boolean writes, int step, Steps steps) {
        if (!writes) {
            if (readers[view].size() == 16 * MOST_APART) {
                join(view, steps);
            }
            readers[view].add(step);
            newestReader[view] = step;
            lastRead[view] = step;
            read.add(view);
            return;
        }
        for (int inside : overlaps.inside(view)) {
            readBarrier[inside] = step;
            writeBarrier[inside] = step;
            if (lastWrite[inside] != NOBODY) {
                lastWrite[inside] = NOBODY;
                written.remove(inside);
            }
            if (newestReader[inside] != NOBODY) {
                readers[inside].clear();
                newestReader[inside] = NOBODY;
                lastRead[inside] = NOBODY;
                read.remove(inside);
            }
        }
        for (int near : overlaps.of(view)) {
            lastWriteNear[near] = step;
            writtenNear[near] = view;
        }
        lastWrite[view] = step;
        written.add(view);
    }
}
