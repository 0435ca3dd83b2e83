package io.bodkin.engine.store.spill;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One file with many small chunks of one schema. Counted: each chunk in it is a user, and so is each read under way;
 * the last to leave removes the file. When half of it is dead, its owner is told, once, to move the rest.
 */
final class Segment {
    private final SpillSpace space;
    private final Path path;
    private final long bytes;
    private final Consumer<Segment> halfDead;
    private final Consumer<Segment> unread;

    /** Starts at one for whoever makes it. */
    private final AtomicInteger users = new AtomicInteger(1);

    // Guarded by this.
    private final Set<PackedBuffers> chunks = new LinkedHashSet<>();
    private long liveBytes;
    private long threshold;
    private boolean told;

    /**
     * @param halfDead called once, by any thread: most of the file is dead and some is not
     * @param unread called once, by any thread, when nobody will read the file any more, before it goes
     */
    Segment(SpillSpace space, NewFile file, Consumer<Segment> halfDead, Consumer<Segment> unread) {
        this.space = space;
        this.path = file.path();
        this.bytes = file.bytes();
        this.halfDead = halfDead;
        this.unread = unread;
        this.threshold = bytes / 2;
    }

    Path path() {
        return path;
    }

    /** One more chunk in it. The caller is a user. */
    void add(PackedBuffers chunk, long chunkBytes) {
        synchronized (this) {
            chunks.add(chunk);
            liveBytes += chunkBytes;
        }
        users.incrementAndGet();
    }

    /** One chunk less. */
    void remove(PackedBuffers chunk, long chunkBytes) {
        boolean tell;
        synchronized (this) {
            chunks.remove(chunk);
            liveBytes -= chunkBytes;
            tell = !told && !chunks.isEmpty() && liveBytes < threshold;
            told |= tell;
        }
        if (tell) {
            halfDead.accept(this);
        }
        leave();
    }

    /** One more user, if it still is there. */
    boolean tryEnter() {
        while (true) {
            int now = users.get();
            if (now == 0) {
                return false;
            }
            if (users.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    /** One user less. */
    void leave() {
        if (users.decrementAndGet() == 0) {
            unread.accept(this);
            space.remove(path, bytes);
        }
    }

    /** It could not be moved: its owner is told again when it is half of what it is now. */
    synchronized void keep() {
        told = false;
        threshold = liveBytes / 2;
    }

    synchronized long liveBytes() {
        return liveBytes;
    }

    synchronized List<PackedBuffers> chunks() {
        return new ArrayList<>(chunks);
    }
}
