package io.bodkin.engine.datadeps;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The history of an object that is seen through very many views: by spans of elements that had the same last writer and
 * the same readers since. A write makes one span of what it writes; so there are never more than the accesses since
 * have cut.
 */
final class SpanHistory implements History {
    private static final class Span {
        long to;
        int writer;
        final Ints readers = new Ints();

        Span(long to, int writer) {
            this.to = to;
            this.writer = writer;
        }

        Span startingLater() {
            Span rest = new Span(to, writer);
            for (int i = 0; i < readers.size(); i++) {
                rest.readers.add(readers.get(i));
            }
            return rest;
        }
    }

    private final List<Footprint> views;

    /** By first element; apart from each other; what nobody has touched is in none. */
    private final TreeMap<Long, Span> spans = new TreeMap<>();

    SpanHistory(List<Footprint> views) {
        this.views = views;
    }

    @Override
    public void await(int view, boolean writes, Steps steps) {
        long[] runs = views.get(view).runs();
        for (int i = 0; i < runs.length; i += 2) {
            for (Span span : touched(runs[i], runs[i + 1]).values()) {
                await(span, writes, steps);
            }
        }
    }

    private static void await(Span span, boolean writes, Steps steps) {
        if (span.writer != NOBODY && !(writes && span.readers.size() > 0)) {
            steps.await(span.writer);
        }
        if (!writes) {
            return;
        }
        if (span.readers.size() > MOST_APART) {
            int join = steps.join(span.readers);
            span.readers.clear();
            span.readers.add(join);
        }
        for (int i = 0; i < span.readers.size(); i++) {
            steps.await(span.readers.get(i));
        }
    }

    private Map<Long, Span> touched(long from, long to) {
        Map.Entry<Long, Span> before = spans.lowerEntry(from);
        boolean reaches = before != null && before.getValue().to > from;
        return spans.subMap(reaches ? before.getKey() : Long.valueOf(from), to);
    }

    @Override
    public void record(int view, boolean writes, int step, Steps steps) {
        long[] runs = views.get(view).runs();
        for (int i = 0; i < runs.length; i += 2) {
            cutAt(runs[i]);
            cutAt(runs[i + 1]);
            if (writes) {
                written(runs[i], runs[i + 1], step);
            } else {
                read(runs[i], runs[i + 1], step, steps);
            }
        }
    }

    private void cutAt(long index) {
        Map.Entry<Long, Span> before = spans.lowerEntry(index);
        if (before != null && before.getValue().to > index) {
            spans.put(index, before.getValue().startingLater());
            before.getValue().to = index;
        }
    }

    private void written(long from, long to, int step) {
        spans.subMap(from, to).clear();
        spans.put(from, new Span(to, step));
    }

    private void read(long from, long to, int step, Steps steps) {
        long at = from;
        while (at < to) {
            Map.Entry<Long, Span> next = spans.ceilingEntry(at);
            if (next == null || next.getKey() > at) {
                long end = next == null ? to : Math.min(to, next.getKey());
                Span untouched = new Span(end, NOBODY);
                spans.put(at, untouched);
                next = Map.entry(at, untouched);
            }
            Ints readers = next.getValue().readers;
            if (readers.size() == 16 * MOST_APART) {
                int join = steps.join(readers);
                readers.clear();
                readers.add(join);
            }
            readers.add(step);
            at = next.getValue().to;
        }
    }
}
