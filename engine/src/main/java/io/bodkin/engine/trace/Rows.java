package io.bodkin.engine.trace;

import io.bodkin.engine.api.Processor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of a timeline. Each processor has one, and more where several tasks run on it at a time: those that take no
 * processor, and those whose thread has not left them after they were cancelled.
 */
final class Rows {
    /** What a disk does has a process of its own in the timeline. */
    static final int DISK = 0;

    /** One row: what is in it does not overlap, unless one is inside the other. */
    static final class Row {
        final int process;
        final int number;
        final String name;

        /** Where the last one ends that is in it. */
        long end;

        private boolean taken;

        private Row(int process, int number, String name) {
            this.process = process;
            this.number = number;
            this.name = name;
        }
    }

    private final Map<Processor, List<Row>> ofProcessors = new LinkedHashMap<>();
    private final Map<String, Map<Long, Row>> ofDisks = new LinkedHashMap<>();
    private final List<Row> all = new ArrayList<>();

    Rows(List<Processor> processors) {
        processors.forEach(processor -> add(processor).taken = false);
    }

    /** The row of the processor, or if a thread is in it another beside it. Taken until {@link #release}. */
    Row take(Processor processor) {
        for (Row row : ofProcessors.getOrDefault(processor, List.of())) {
            if (!row.taken) {
                row.taken = true;
                return row;
            }
        }
        return add(processor);
    }

    private Row add(Processor processor) {
        List<Row> rows = ofProcessors.computeIfAbsent(processor, p -> new ArrayList<>());
        String name = processor.kind() + " " + processor.index() + (rows.isEmpty() ? "" : ", beside " + rows.size());
        Row row = add(processor.worker(), name);
        row.taken = true;
        rows.add(row);
        return row;
    }

    private Row add(int process, String name) {
        Row row = new Row(process, all.size() + 1, name);
        all.add(row);
        return row;
    }

    void release(Row row, long now) {
        row.taken = false;
        row.end = now;
    }

    /** The row of one thread that does this to the disk. */
    Row ofDisk(String kind, long thread) {
        Map<Long, Row> rows = ofDisks.computeIfAbsent(kind, k -> new LinkedHashMap<>());
        return rows.computeIfAbsent(thread, t -> add(DISK, kind + " " + (rows.size() + 1)));
    }

    List<Row> all() {
        return all;
    }

    Collection<Processor> processors() {
        return ofProcessors.keySet();
    }
}
