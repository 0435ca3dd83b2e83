package io.bodkin.engine.datadeps;

import java.util.Arrays;

/**
 * The history of an object that is seen through few different views: for each of them the last writer and the readers since,
 * and which others it overlaps, found once.
 *
 * <p>Times are steps. Whoever touches view {@code u} waits for its read barrier, which comes after all writes of {@code u}
 * before it, and for the writers since of all views that overlap {@code u}; a writer also for the readers since the write
 * barrier. A write of a view is a barrier of all views inside it, and the end of what was known of them.
 */
final class ViewHistory implements History {
    private final Overlaps overlaps;
    private final int[] lastWrite;
    private final int[] readBarrier;
    private final int[] writeBarrier;
    private final Ints[] readers;

    /** The last reader itself, if {@link #readers} has any: these may be joined. */
    private final int[] lastRead;

    private final Ints found = new Ints();

    ViewHistory(Overlaps overlaps) {
        this.overlaps = overlaps;
        int views = overlaps.views();
        lastWrite = nobody(views);
        readBarrier = nobody(views);
        writeBarrier = nobody(views);
        lastRead = nobody(views);
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
        int[] overlapping = overlaps.of(view);
        if (writes) {
            awaitReaders(view, overlapping, steps);
        }
        // The last reader of the very view has waited for all writers before it.
        int barrier = readBarrier[view];
        int implied = writes ? Math.max(barrier, lastRead[view]) : barrier;
        found.clear();
        for (int other : overlapping) {
            if (lastWrite[other] > implied) {
                found.add(lastWrite[other]);
            }
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

    private void awaitReaders(int view, int[] overlapping, Steps steps) {
        int barrier = writeBarrier[view];
        for (int other : overlapping) {
            Ints before = readers[other];
            int from = before.size();
            while (from > 0 && before.get(from - 1) > barrier) {
                from--;
            }
            if (before.size() - from > MOST_APART && !overlaps.isInside(other, view)) {
                join(before, steps);
                from = 0;
            }
            for (int i = from; i < before.size(); i++) {
                steps.await(before.get(i));
            }
        }
    }

    private static void join(Ints readers, Steps steps) {
        int join = steps.join(readers);
        readers.clear();
        readers.add(join);
    }

    @Override
    public void record(int view, boolean writes, int step, Steps steps) {
        if (!writes) {
            Ints since = readers[view];
            if (since.size() == 16 * MOST_APART) {
                join(since, steps);
            }
            since.add(step);
            lastRead[view] = step;
            return;
        }
        for (int inside : overlaps.inside(view)) {
            lastWrite[inside] = NOBODY;
            readBarrier[inside] = step;
            writeBarrier[inside] = step;
            readers[inside].clear();
            lastRead[inside] = NOBODY;
        }
        lastWrite[view] = step;
    }
}
