package io.bodkin.engine.trace;

import io.bodkin.engine.api.Processor;
import io.bodkin.engine.event.Event;
import io.bodkin.engine.trace.Rows.Row;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A run in the Trace Event Format of Chrome, which Perfetto reads too: one process for each worker and a row for each
 * processor, one process for the disk and a row for each thread that uses it, and the chunk memory as a counter. A task
 * that waits gives its processor away, so it has a slice for each time that it had one: parts 1, 2, ... Slices of one
 * row never overlap, unless one is inside the other.
 *
 * @see <a href="https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU">Trace Event Format</a>
 */
final class ChromeTrace {
    /** A task that a thread is inside. */
    private static final class Open {
        private final long task;
        private final String name;
        private long start;
        private int part;

        Open(long task, String name) {
            this.task = task;
            this.name = name;
        }
    }

    /** The tasks that one thread is inside, the innermost first, and the row that it has, or null while it waits. */
    private static final class Stack {
        private final Deque<Open> tasks = new ArrayDeque<>();
        private Row row;
    }

    private final List<EventLog.Entry> entries;
    private final long leftOut;
    private final Rows rows;
    private final Map<Long, Stack> stacks = new HashMap<>();
    private final Map<Long, Integer> parts = new HashMap<>();
    private final Writer out;
    private String separator = "\n";
    private long held = -1;
    private long now;

    ChromeTrace(List<EventLog.Entry> entries, long leftOut, List<Processor> processors, Writer out) {
        this.entries = entries;
        this.leftOut = leftOut;
        this.rows = new Rows(processors);
        this.out = out;
    }

    void write() throws IOException {
        out.write("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[");
        for (EventLog.Entry entry : entries) {
            now = Math.max(now, entry.nanos());
            add(entry);
            if (entry.held() != held) {
                held = entry.held();
                counter(entry.nanos());
            }
        }
        for (Stack stack : List.copyOf(stacks.values())) {
            if (stack.row != null) {
                endParts(stack, now, ",\"unfinished\":true");
            }
        }
        nameRows();
        out.write("\n],\"otherData\":{\"events\":" + entries.size() + ",\"leftOut\":" + leftOut + "}}\n");
    }

    private void add(EventLog.Entry entry) throws IOException {
        Event event = entry.event();
        long at = entry.nanos();
        Stack stack = stacks.computeIfAbsent(entry.thread(), thread -> new Stack());
        if (event instanceof Event.TaskStarted started) {
            if (stack.tasks.isEmpty()) {
                stack.row = rows.take(started.processor());
            }
            Open open = new Open(started.task(), started.name());
            stack.tasks.push(open);
            begin(open, stack.row, at);
        } else if (event instanceof Event.TaskLeft left) {
            leave(stack, left, at);
        } else if (event instanceof Event.TaskPaused) {
            if (stack.row != null) {
                endParts(stack, at, "");
                rows.release(stack.row, Math.max(at, stack.row.end));
                stack.row = null;
            }
        } else if (event instanceof Event.TaskResumed resumed) {
            if (!stack.tasks.isEmpty() && stack.row == null) {
                stack.row = rows.take(resumed.processor());
                for (Open open : outermostFirst(stack)) {
                    begin(open, stack.row, at);
                }
            }
        } else {
            addOther(event, at, entry.thread());
        }
    }

    private void begin(Open open, Row row, long at) {
        // Two threads that had the row one after the other may have looked at the clock in the other order.
        open.start = Math.max(at, row.end);
        open.part = parts.merge(open.task, 1, Integer::sum);
    }

    private static List<Open> outermostFirst(Stack stack) {
        List<Open> tasks = new ArrayList<>();
        stack.tasks.descendingIterator().forEachRemaining(tasks::add);
        return tasks;
    }

    private void leave(Stack stack, Event.TaskLeft left, long at) throws IOException {
        Open open = stack.tasks.peek();
        if (open == null || open.task != left.task() || stack.row == null) {
            return; // it began before anybody listened
        }
        stack.tasks.pop();
        slice(open, stack.row, at, left.threw() ? ",\"threw\":true" : "");
        if (stack.tasks.isEmpty()) {
            rows.release(stack.row, Math.max(at, stack.row.end));
            stack.row = null;
        }
    }

    private void endParts(Stack stack, long at, String arguments) throws IOException {
        for (Open open : stack.tasks) {
            slice(open, stack.row, at, arguments);
        }
    }

    private void slice(Open open, Row row, long at, String arguments) throws IOException {
        slice(row, "task", open.name, open.start, at, "\"task\":" + open.task + ",\"part\":" + open.part + arguments);
    }

    private void addOther(Event event, long at, long thread) throws IOException {
        if (event instanceof Event.ChunkSpilled spilled) {
            disk("spill", spilled.chunk(), at, spilled.nanos(), thread, "\"bytes\":" + spilled.bytesWritten());
        } else if (event instanceof Event.ChunkLoaded loaded) {
            String arguments = "\"bytes\":" + loaded.bytes() + ",\"mapped\":" + loaded.mapped();
            disk("load", loaded.chunk(), at, loaded.nanos(), thread, arguments);
        } else if (event instanceof Event.TaskParked parked) {
            instant("parked: " + parked.name(), at, "\"task\":" + parked.task() + ",\"bytes\":" + parked.bytes());
        } else if (event instanceof Event.Stalled stalled) {
            instant("stalled", at, "\"line\":" + Json.quoted(stalled.line()));
        }
    }

    /** What is told when it has ended. */
    private void disk(String kind, long chunk, long end, long nanos, long thread, String arguments) throws IOException {
        Row row = rows.ofDisk(kind, thread);
        long start = Math.max(end - nanos, row.end);
        slice(row, kind, "c-" + chunk, start, end, "\"chunk\":" + chunk + "," + arguments);
        row.end = Math.max(start, end);
    }

    // ---- the format

    private void slice(Row row, String category, String name, long start, long end, String arguments)
            throws IOException {
        next("{\"ph\":\"X\",\"cat\":\"" + category + "\",\"name\":" + Json.quoted(name) + ",\"pid\":" + row.process
                + ",\"tid\":" + row.number + ",\"ts\":" + Json.micros(start) + ",\"dur\":"
                + Json.micros(Math.max(0, end - start)) + ",\"args\":{" + arguments + "}}");
    }

    private void instant(String name, long at, String arguments) throws IOException {
        next("{\"ph\":\"i\",\"s\":\"g\",\"cat\":\"admission\",\"name\":" + Json.quoted(name)
                + ",\"pid\":1,\"tid\":1,\"ts\":" + Json.micros(at) + ",\"args\":{" + arguments + "}}");
    }

    private void counter(long at) throws IOException {
        next("{\"ph\":\"C\",\"name\":\"chunk memory\",\"pid\":1,\"ts\":" + Json.micros(at) + ",\"args\":{\"bytes\":"
                + held + "}}");
    }

    private void nameRows() throws IOException {
        Map<Integer, String> processes = new HashMap<>();
        for (Processor processor : rows.processors()) {
            processes.put(processor.worker(), "worker " + processor.worker() + " (" + processor.node() + ")");
        }
        for (Row row : rows.all()) {
            processes.putIfAbsent(row.process, "disk");
            String place = "\"pid\":" + row.process + ",\"tid\":" + row.number;
            next("{\"ph\":\"M\",\"name\":\"thread_name\"," + place + ",\"args\":{\"name\":" + Json.quoted(row.name)
                    + "}}");
            next("{\"ph\":\"M\",\"name\":\"thread_sort_index\"," + place + ",\"args\":{\"sort_index\":" + row.number
                    + "}}");
        }
        for (Map.Entry<Integer, String> process : processes.entrySet()) {
            int id = process.getKey();
            next("{\"ph\":\"M\",\"name\":\"process_name\",\"pid\":" + id + ",\"args\":{\"name\":"
                    + Json.quoted(process.getValue()) + "}}");
            // The disk comes last.
            int index = id == Rows.DISK ? Integer.MAX_VALUE : id;
            next("{\"ph\":\"M\",\"name\":\"process_sort_index\",\"pid\":" + id + ",\"args\":{\"sort_index\":" + index
                    + "}}");
        }
    }

    private void next(String event) throws IOException {
        out.write(separator);
        out.write(event);
        separator = ",\n";
    }
}
