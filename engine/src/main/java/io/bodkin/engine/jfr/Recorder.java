package io.bodkin.engine.jfr;

import io.bodkin.engine.event.Event;
import io.bodkin.engine.event.EventListener;
import java.util.ArrayDeque;

/** Makes events of the Flight Recorder of those of one engine. */
final class Recorder implements EventListener {
    /** The runs that the calling thread is in. */
    private final ThreadLocal<ArrayDeque<TaskRunEvent>> runs = ThreadLocal.withInitial(ArrayDeque::new);

    @Override
    public void on(Event event) {
        if (event instanceof Event.TaskStarted started) {
            TaskRunEvent run = new TaskRunEvent();
            run.task = started.task();
            run.name = started.name();
            run.processor = started.processor().toString();
            run.begin();
            runs.get().push(run);
        } else if (event instanceof Event.TaskLeft left) {
            leave(left);
        } else if (event instanceof Event.TaskEnded ended) {
            TaskEndEvent end = new TaskEndEvent();
            end.task = ended.task();
            end.name = ended.name();
            end.outcome = ended.outcome().name();
            end.commit();
        } else if (event instanceof Event.TaskParked parked) {
            TaskParkEvent park = new TaskParkEvent();
            park.task = parked.task();
            park.name = parked.name();
            park.bytes = parked.bytes();
            park.commit();
        } else if (event instanceof Event.Stalled stalled) {
            StallEvent stall = new StallEvent();
            stall.line = stalled.line();
            stall.commit();
        } else {
            ofChunk(event);
        }
    }

    private void leave(Event.TaskLeft left) {
        ArrayDeque<TaskRunEvent> inside = runs.get();
        TaskRunEvent run = inside.peek();
        if (run == null || run.task != left.task()) {
            return; // it began before anybody listened
        }
        inside.pop();
        if (inside.isEmpty()) {
            runs.remove();
        }
        run.threw = left.threw();
        run.commit();
    }

    private static void ofChunk(Event event) {
        if (event instanceof Event.ChunkSpilled spilled) {
            ChunkSpillEvent spill = new ChunkSpillEvent();
            spill.chunk = spilled.chunk();
            spill.bytesInMemory = spilled.bytesInMemory();
            spill.bytesWritten = spilled.bytesWritten();
            spill.time = spilled.nanos();
            spill.commit();
        } else if (event instanceof Event.ChunkLoaded loaded) {
            ChunkLoadEvent load = new ChunkLoadEvent();
            load.chunk = loaded.chunk();
            load.bytes = loaded.bytes();
            load.mapped = loaded.mapped();
            load.time = loaded.nanos();
            load.commit();
        } else if (event instanceof Event.ChunkEvicted evicted) {
            ChunkEvictEvent evict = new ChunkEvictEvent();
            evict.chunk = evicted.chunk();
            evict.bytes = evicted.bytes();
            evict.commit();
        }
    }
}
