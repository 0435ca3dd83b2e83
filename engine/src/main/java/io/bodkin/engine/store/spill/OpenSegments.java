package io.bodkin.engine.store.spill;

import io.bodkin.engine.ipc.IpcFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the segment files that were read last open, with their footers, within a number of file handles. For I/O
 * threads; the lock is not held while a file is opened.
 */
final class OpenSegments implements AutoCloseable {
    private final int most;

    // Guarded by this. In order of use.
    private final Map<Segment, Handle> handles = new LinkedHashMap<>(16, 0.75f, true);

    /** One open file; users and dropped are guarded by the enclosing instance. */
    private static final class Handle {
        final IpcFile file;
        int users = 1;
        boolean dropped;

        Handle(IpcFile file) {
            this.file = file;
        }
    }

    /** The right to read a file until it is closed. */
    final class Use implements AutoCloseable {
        private final Handle handle;

        private Use(Handle handle) {
            this.handle = handle;
        }

        IpcFile file() {
            return handle.file;
        }

        @Override
        public void close() {
            boolean last;
            synchronized (OpenSegments.this) {
                handle.users--;
                last = handle.dropped && handle.users == 0;
            }
            if (last) {
                handle.file.close();
            }
        }
    }

    OpenSegments(int most) {
        this.most = most;
    }

    /** The caller is a user of the segment. */
    Use use(Segment segment) {
        synchronized (this) {
            Handle known = handles.get(segment);
            if (known != null) {
                known.users++;
                return new Use(known);
            }
        }
        Handle opened = new Handle(IpcFile.open(segment.path()));
        List<Handle> idle = new ArrayList<>(1);
        Handle used;
        synchronized (this) {
            Handle other = handles.get(segment);
            if (other == null) {
                handles.put(segment, opened);
                used = opened;
                drop(handles.size() - most, segment, idle);
            } else {
                other.users++;
                used = other;
                idle.add(opened);
            }
        }
        idle.forEach(handle -> handle.file.close());
        return new Use(used);
    }

    /** Drops the least recently used, and collects those that nobody reads. */
    private void drop(int count, Segment kept, List<Handle> idle) {
        var oldest = handles.entrySet().iterator();
        for (int i = 0; i < count && oldest.hasNext(); i++) {
            Map.Entry<Segment, Handle> next = oldest.next();
            if (next.getKey() != kept) {
                oldest.remove();
                drop(next.getValue(), idle);
            }
        }
    }

    private static void drop(Handle handle, List<Handle> idle) {
        handle.dropped = true;
        if (handle.users == 0) {
            idle.add(handle);
        }
    }

    /** The segment is gone. */
    void forget(Segment segment) {
        List<Handle> idle = new ArrayList<>(1);
        synchronized (this) {
            Handle handle = handles.remove(segment);
            if (handle != null) {
                drop(handle, idle);
            }
        }
        idle.forEach(handle -> handle.file.close());
    }

    synchronized int size() {
        return handles.size();
    }

    @Override
    public void close() {
        List<Handle> idle = new ArrayList<>();
        synchronized (this) {
            handles.values().forEach(handle -> drop(handle, idle));
            handles.clear();
        }
        idle.forEach(handle -> handle.file.close());
    }
}
