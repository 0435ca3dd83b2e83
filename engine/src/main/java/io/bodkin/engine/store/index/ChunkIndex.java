package io.bodkin.engine.store.index;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.store.index.IndexFiles.Left;
import io.bodkin.engine.store.index.IndexFiles.Sized;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Finds the chunks of a directory by their ids, also after the process that put them has died.
 *
 * <p><b>Opening</b> takes 0.4 s in a fresh JVM, most of it Chronicle's classes: use {@link #openAsync}. The map is
 * taken over if it was closed in good order, and is made anew from the {@link IndexSource} otherwise: after a crash, if
 * a byte of it was altered, if another version wrote it, if opening it hangs.
 *
 * <p><b>When it is full</b> it is copied to a map of twice the size. If the disk has no room for that, that put fails,
 * and the index is what it was before. A fault of the map itself ends the index: each later call fails with the same
 * reason, and the next start makes it anew.
 *
 * <p><b>Threads:</b> any; one at a time is let in, for 2 µs to get and 3 µs to put, or for as long as it takes to
 * enlarge the map. <b>Ownership:</b> whoever opened it closes it. Its files are {@code chunks.index} and others of that
 * beginning.
 */
public final class ChunkIndex implements AutoCloseable {
    /** What an opening depends on. */
    record Settings(long capacity, long limitMillis, IndexMap.Maker maker) {
        static final Settings STANDARD = new Settings(16_384, 10_000, new ChronicleIndexMap.Maker());
    }

    private final Path directory;
    private final IndexFiles files;
    private final DirectoryLock directoryLock;
    private final Optional<String> rebuiltBecause;

    private final Object lock = new Object();

    @GuardedBy("lock")
    private Sized sized;

    @GuardedBy("lock")
    private boolean closed;

    @GuardedBy("lock")
    private Optional<IndexFaultException> fault = Optional.empty();

    /**
     * Says what keeps this JVM from having an index: the flags that it was started without, as one line. Empty if
     * nothing does. Costs microseconds.
     */
    public static Optional<String> unavailableBecause() {
        return JvmFlags.missing(ChunkIndex.class.getModule())
                .map(flags -> "no chunk index: the JVM was started without " + flags);
    }

    /**
     * Opens the index of a directory in a thread of its own. The directory is created if need be, and locked when this
     * returns. Wait for the future also when the index is not wanted any more, and close it.
     *
     * @throws IndexFaultException at once: of kind USER if another engine has the directory, if the directory cannot be
     *     written, or if the JVM lacks a flag. As the future's failure: if the index cannot be made, for example for
     *     want of disk
     */
    public static CompletableFuture<ChunkIndex> openAsync(Path directory, IndexSource source) {
        return openAsync(directory, source, Settings.STANDARD);
    }

    /** As {@link #openAsync}, and waits. */
    public static ChunkIndex open(Path directory, IndexSource source) {
        return open(directory, source, Settings.STANDARD);
    }

    static ChunkIndex open(Path directory, IndexSource source, Settings settings) {
        try {
            return openAsync(directory, source, settings).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IndexFaultException fault) {
                throw fault;
            }
            throw e;
        }
    }

    private static CompletableFuture<ChunkIndex> openAsync(Path directory, IndexSource source, Settings settings) {
        requireNonNull(source, "source");
        unavailableBecause().ifPresent(reason -> {
            throw new IndexFaultException(Kind.USER, reason);
        });
        DirectoryLock directoryLock;
        try {
            directoryLock = Watchdog.call("bodkin-index-lock", settings.limitMillis(), () -> {
                PrivateFiles.createDirectories(directory);
                return DirectoryLock.acquire(directory, IndexFiles.LOCK);
            });
        } catch (IOException | TimeoutException e) {
            throw new IndexFaultException(Kind.USER, directory + ": cannot keep a chunk index there: " + e, e);
        }
        return Watchdog.start("bodkin-index", () -> {
            try {
                return new ChunkIndex(directory, source, settings, directoryLock);
            } catch (Throwable failure) {
                try {
                    directoryLock.close();
                } catch (IOException e) {
                    failure.addSuppressed(e);
                }
                throw failure;
            }
        });
    }

    private ChunkIndex(Path directory, IndexSource source, Settings settings, DirectoryLock directoryLock) {
        this.directory = directory;
        this.directoryLock = directoryLock;
        this.files = new IndexFiles(directory, settings.maker(), settings.limitMillis());
        try {
            Left left = files.takeLeft();
            if (left.taken().isPresent()) {
                sized = left.taken().get();
                rebuiltBecause = Optional.empty();
            } else {
                sized = files.create(settings.capacity());
                rebuiltBecause = Optional.of(left.refusedBecause());
                rebuild(source);
            }
        } catch (IOException | RuntimeException e) {
            throw new IndexFaultException(Kind.RESOURCE, directory + ": cannot make the chunk index: " + e, e);
        }
    }

    private void rebuild(IndexSource source) throws IOException {
        try {
            source.forEachSealed(this::put);
        } catch (Throwable failure) {
            try {
                synchronized (lock) {
                    files.close(sized, false);
                }
            } catch (IOException | TimeoutException | RuntimeException e) {
                failure.addSuppressed(e);
            }
            throw failure;
        }
    }

    /** Why the map was made anew when this index was opened; empty if it was taken over as it was left. */
    public Optional<String> rebuiltBecause() {
        return rebuiltBecause;
    }

    /**
     * Adds an entry, or replaces the one of the same chunk.
     *
     * @throws IndexFaultException if there is no room for it, or after a fault of the map
     */
    public void put(IndexEntry entry) {
        byte[] record = IndexRecord.encode(entry);
        synchronized (lock) {
            long capacity = sized.capacity();
            boolean full = inMap(map -> map.size() >= capacity && !map.contains(entry.chunkId()));
            if (full) {
                enlarge();
            }
            inMap(map -> {
                map.put(entry.chunkId(), record);
                return true;
            });
        }
    }

    /** @throws IndexFaultException after a fault of the map, or if the entry is damaged */
    public Optional<IndexEntry> get(long chunkId) {
        synchronized (lock) {
            return inMap(map -> {
                byte[] record = map.get(chunkId);
                return record == null ? Optional.empty() : Optional.of(decode(chunkId, record));
            });
        }
    }

    /** Whether there was one. */
    public boolean remove(long chunkId) {
        synchronized (lock) {
            return inMap(map -> {
                boolean there = map.contains(chunkId);
                if (there) {
                    map.remove(chunkId);
                }
                return there;
            });
        }
    }

    /** Number of entries. */
    public long size() {
        synchronized (lock) {
            return inMap(IndexMap::size);
        }
    }

    /**
     * Passes on the entries that there are when it is called, in no order, and leaves out those that are removed
     * meanwhile. The index is not locked while {@code sink} runs: it may change the index.
     */
    public void forEach(Consumer<IndexEntry> sink) {
        long[] chunkIds;
        synchronized (lock) {
            chunkIds = inMap(IndexMap::chunkIds);
        }
        for (long chunkId : chunkIds) {
            get(chunkId).ifPresent(sink);
        }
    }

    /**
     * Leaves the map for the next start, which takes it over as it is. Idempotent; waits at most ten seconds.
     *
     * @throws IndexFaultException if it could not be left in good order; all is closed, and the next start makes it
     *     anew
     */
    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            try (DirectoryLock last = directoryLock) {
                files.close(sized, fault.isEmpty());
            } catch (IOException | TimeoutException | RuntimeException e) {
                throw new IndexFaultException(
                        Kind.RESOURCE,
                        directory + ": the chunk index was not closed in good order: " + e
                                + "; the next start makes it anew",
                        e);
            }
        }
    }

    @GuardedBy("lock")
    private void enlarge() {
        Sized before = sized;
        try {
            sized = Watchdog.start("bodkin-index-grow", () -> files.enlarge(before, before.capacity() * 2))
                    .join();
        } catch (CompletionException e) {
            throw new IndexFaultException(
                    Kind.RESOURCE,
                    directory + ": the chunk index holds " + before.capacity() + " entries and cannot be enlarged: "
                            + e.getCause(),
                    e.getCause());
        }
    }

    /** After a failure nothing is known of the state and the locks of a map: it is not entered again. */
    @GuardedBy("lock")
    private <T> T inMap(Function<IndexMap, T> use) {
        if (closed) {
            throw new IllegalStateException(directory + ": the chunk index is closed");
        }
        if (fault.isPresent()) {
            throw new IndexFaultException(fault.get().kind(), fault.get().getMessage(), fault.get());
        }
        try {
            return use.apply(sized.map());
        } catch (Throwable failure) {
            IndexFaultException thrown = new IndexFaultException(
                    Kind.RESOURCE,
                    files.map() + ": the chunk index failed and is not used any more: " + failure
                            + "; durable chunks are kept, the next start makes it anew",
                    failure);
            fault = Optional.of(thrown);
            throw thrown;
        }
    }

    private static IndexEntry decode(long chunkId, byte[] record) {
        return IndexRecord.decode(chunkId, record)
                .orElseThrow(() -> new IllegalStateException("the entry of chunk " + chunkId + " is damaged"));
    }
}
