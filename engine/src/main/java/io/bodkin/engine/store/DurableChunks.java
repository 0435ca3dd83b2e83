package io.bodkin.engine.store;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.EngineClosedException;
import io.bodkin.engine.fault.SpillException;
import io.bodkin.engine.ipc.BatchMeta;
import io.bodkin.engine.ipc.ByteRange;
import io.bodkin.engine.ipc.IpcFile;
import io.bodkin.engine.ipc.IpcSchema;
import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.ipc.write.AtomicFile;
import io.bodkin.engine.ipc.write.DirectSink;
import io.bodkin.engine.ipc.write.IpcFileWriter;
import io.bodkin.engine.ipc.write.Sink;
import io.bodkin.engine.ipc.write.WriteLayout;
import io.bodkin.engine.store.index.ChunkIndex;
import io.bodkin.engine.store.index.DirectoryLock;
import io.bodkin.engine.store.index.IndexEntry;
import io.bodkin.engine.store.index.IndexFaultException;
import io.bodkin.engine.store.index.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chunks that last, by name, in a directory of which this is the only owner while it is open. Each is an Arrow file that says
 * in its footer what it is; the {@linkplain ChunkIndex index} finds them without reading footers, and is never needed.
 *
 * <p>Thread-safe. One thread of its own does all I/O, so that an interrupt cannot close a file under it; callers wait for it.
 */
public final class DurableChunks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DurableChunks.class);
    private static final String LOCK = "engine.lock";

    /** What is kept under a name, and what a chunk needs to bring it back. */
    public record Found(ChunkLayout layout, Backing backing) {}

    private record Current(String name, DurableVersion version, DurableFile file) {}

    private final Path directory;
    private final DirectoryLock lock;
    private final Optional<CompletableFuture<ChunkIndex>> opening;
    private final WriteBuffers buffers = new WriteBuffers();
    private final IoThreads thread = new IoThreads("bodkin-durable", 1);
    private final Future<?> loaded;
    private final Map<String, Current> byName = new ConcurrentHashMap<>();

    // Of the thread only.
    private final Map<Long, Long> highest = new HashMap<>();
    private Optional<ChunkIndex> index = Optional.empty();

    private volatile boolean closed;

    private DurableChunks(Path directory, DirectoryLock lock, Optional<CompletableFuture<ChunkIndex>> opening) {
        this.directory = directory;
        this.lock = lock;
        this.opening = opening;
        this.loaded = thread.submit(() -> {
            load();
            return null;
        });
    }

    /**
     * Takes a directory, which is created if need be. What is in it is looked through after this has returned.
     *
     * @throws BodkinException if another engine has it, or it cannot be used; one line
     */
    public static DurableChunks open(Path given) {
        DirectoryLock lock = null;
        try {
            PrivateFiles.createDirectories(given.resolve(DurableVersion.FOLDER));
            Path directory = given.toRealPath();
            lock = DirectoryLock.acquire(directory, LOCK);
            Optional<CompletableFuture<ChunkIndex>> opening =
                    ChunkIndex.unavailableBecause().isPresent()
                            ? Optional.empty()
                            : Optional.of(ChunkIndex.openAsync(directory, sink -> forEachFile(directory, sink)));
            return new DurableChunks(directory, lock, opening);
        } catch (IOException e) {
            closeQuietly(lock, e);
            throw new SpillException(
                    "cannot use " + given + " as directory: " + SpillDirectory.reason(e)
                            + "; name another one (bodkin.directory)",
                    e);
        } catch (Throwable failure) {
            closeQuietly(lock, failure);
            throw failure;
        }
    }

    private static void closeQuietly(DirectoryLock lock, Throwable failure) {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }

    // ---- finding what is there

    private static TreeMap<Long, TreeMap<Long, DurableVersion>> versions(Path directory) throws IOException {
        TreeMap<Long, TreeMap<Long, DurableVersion>> found = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.resolve(DurableVersion.FOLDER))) {
            for (Path file : files) {
                DurableVersion.ofFile(file.getFileName().toString())
                        .ifPresent(version -> found.computeIfAbsent(version.key(), key -> new TreeMap<>())
                                .put(version.number(), version));
            }
        }
        return found;
    }

    /** What the index is made of when it has to be made anew. */
    private static void forEachFile(Path directory, Consumer<IndexEntry> sink) throws IOException {
        for (TreeMap<Long, DurableVersion> same : versions(directory).values()) {
            DurableVersion last = same.lastEntry().getValue();
            if (!last.gone()) {
                entry(directory, last).ifPresent(sink);
            }
        }
    }

    private static Optional<IndexEntry> entry(Path directory, DurableVersion version) {
        try (IpcFile file = IpcFile.open(version.path(directory))) {
            return Optional.of(version.indexEntry(directory, file));
        } catch (BodkinException damaged) {
            LOG.warn("left out: {}", damaged.getMessage());
            return Optional.empty();
        }
    }

    private void load() throws IOException {
        index = openedIndex();
        TreeMap<Long, TreeMap<Long, DurableVersion>> versions = versions(directory);
        Map<String, String> names = new HashMap<>();
        Set<Long> gone = new HashSet<>();
        withIndex(known -> known.forEach(entry -> {
            entry.name().ifPresent(name -> names.put(entry.file(), name));
            if (!versions.containsKey(entry.chunkId())) {
                gone.add(entry.chunkId());
            }
        }));
        withIndex(known -> gone.forEach(known::remove));
        for (TreeMap<Long, DurableVersion> same : versions.values()) {
            DurableVersion last = same.lastEntry().getValue();
            highest.put(last.key(), last.number());
            for (DurableVersion version : same.values()) {
                if (version.number() < last.number()) {
                    Files.deleteIfExists(version.path(directory));
                }
            }
            if (last.gone()) {
                if (same.size() > 1) {
                    force(directory.resolve(DurableVersion.FOLDER));
                }
                Files.deleteIfExists(last.path(directory));
                withIndex(known -> known.remove(last.key()));
            } else {
                found(last, names);
            }
        }
        removeParts();
    }

    private void found(DurableVersion version, Map<String, String> names) {
        String known = names.get(DurableVersion.FOLDER + "/" + version.fileName());
        Optional<String> name = Optional.ofNullable(known);
        if (known == null) {
            Optional<IndexEntry> entry = entry(directory, version);
            entry.ifPresent(missing -> withIndex(index -> index.put(missing)));
            name = entry.flatMap(IndexEntry::name);
        }
        name.ifPresent(text -> byName.put(text, new Current(text, version, new DurableFile(version.path(directory)))));
    }

    /** What a crash left half written. */
    private void removeParts() throws IOException {
        try (DirectoryStream<Path> parts =
                Files.newDirectoryStream(directory.resolve(DurableVersion.FOLDER), ".n-*.part")) {
            for (Path part : parts) {
                Files.deleteIfExists(part);
            }
        }
    }

    private Optional<ChunkIndex> openedIndex() {
        if (opening.isEmpty()) {
            ChunkIndex.unavailableBecause().ifPresent(LOG::debug);
            return Optional.empty();
        }
        try {
            return Optional.of(opening.get().join());
        } catch (RuntimeException e) {
            LOG.warn("going on without the chunk index of {}", directory, e);
            return Optional.empty();
        }
    }

    /** The files are what counts: without the index all goes on, only the next start takes longer. */
    private void withIndex(Consumer<ChunkIndex> use) {
        index.ifPresent(known -> {
            try {
                use.accept(known);
            } catch (IndexFaultException e) {
                LOG.warn("going on without the chunk index of {}", directory, e);
                index = Optional.empty();
                known.close();
            }
        });
    }

    // ---- for callers

    /** The names of what there is, sorted. */
    public Set<String> names() {
        awaitLoaded();
        return new TreeSet<>(byName.keySet());
    }

    private void awaitLoaded() {
        try {
            await(loaded);
        } catch (IllegalStateException wrapped) {
            throw wrapped.getCause() instanceof IOException io ? cannot("read what is", io) : wrapped;
        }
    }

    private SpillException cannot(String what, IOException e) {
        return new SpillException("cannot " + what + " in " + directory + ": " + SpillDirectory.reason(e), e);
    }

    /** @throws BodkinException if the file is damaged or cannot be read */
    public Optional<Found> find(String name) {
        awaitLoaded();
        ClassLoader loader = contextLoader();
        return call("read", name, () -> {
            Current current = byName.get(name);
            if (current == null || !current.file.tryEnter()) {
                return Optional.empty();
            }
            try (IpcFile file = IpcFile.open(current.file.path())) {
                return Optional.of(open(current.file, file, loader));
            } catch (Throwable failure) {
                current.file.leave();
                throw failure;
            }
        });
    }

    private static ClassLoader contextLoader() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return loader == null ? DurableChunks.class.getClassLoader() : loader;
    }

    private static Found open(DurableFile used, IpcFile file, ClassLoader loader) {
        ChunkLayout layout = DurableVersion.layout(file, loader);
        long checksum = DurableVersion.checksum(file);
        BatchMeta meta = file.meta(0);
        if (layout instanceof ChunkLayout.OfValue) {
            long length = meta.range(meta.allColumns()).length();
            return new Found(layout, new DurableObject(used, checksum, length, loader));
        }
        ByteRange body = new ByteRange(meta.block().bodyOffset(), meta.block().bodyLength());
        long bytes = BodyReader.bytesToReserve(List.of(body))
                + DictionaryBatches.bytesToReserve(
                        file, 0, file.ipcSchema().dictionaries().keySet());
        return new Found(layout, new SpilledBuffers(used, 0, checksum, bytes));
    }

    /**
     * Writes a chunk under a name, in place of what was there; durable on return. Borrows the content.
     *
     * @param layout of what it is; of an object, whose content is the bytes of its serialised form
     * @return from where it can be brought back
     * @throws BodkinException if it cannot be written; what was under the name before still is
     */
    public Backing write(String name, ChunkLayout layout, ChunkContent.Buffers content) {
        checkName(name);
        awaitLoaded();
        ClassLoader loader = contextLoader();
        return call("write", name, () -> writeNext(name, layout, content, loader));
    }

    private static void checkName(String name) {
        int most = IndexEntry.MAX_TEXT_BYTES - 64;
        if (name.isBlank() || name.getBytes(StandardCharsets.UTF_8).length > most) {
            throw new BodkinException(
                    Kind.USER, "the name of a chunk has 1 to " + most + " bytes in UTF-8: \"" + name + "\"");
        }
    }

    private Backing writeNext(String name, ChunkLayout layout, ChunkContent.Buffers content, ClassLoader loader)
            throws IOException {
        long key = DurableVersion.key(name);
        for (Current other : byName.values()) {
            if (other.version.key() == key && !other.name.equals(name)) {
                throw new BodkinException(
                        Kind.USER,
                        "the names \"" + name + "\" and \"" + other.name + "\" have the same hash: change one");
            }
        }
        DurableVersion next = new DurableVersion(key, highest.getOrDefault(key, 0L) + 1, false);
        Path path = next.path(directory);
        try (AtomicFile file = AtomicFile.at(path)) {
            writeFile(file.temporary(), name, layout, content.batch(), content);
            file.commit();
        }
        highest.put(key, next.number());
        DurableFile used = new DurableFile(path);
        used.tryEnter();
        Current before = byName.put(name, new Current(name, next, used));
        try (IpcFile written = IpcFile.open(path)) {
            withIndex(known -> known.put(next.indexEntry(directory, written)));
            if (before != null) {
                before.file.retire();
            }
            return open(used, written, loader).backing();
        }
    }

    private void writeFile(
            Path path, String name, ChunkLayout layout, ArrowRecordBatch batch, ChunkContent.Buffers content)
            throws IOException {
        IpcSchema schema = layout instanceof ChunkLayout.OfValue
                ? IpcSchema.of(DurableObject.SCHEMA)
                : DictionaryBatches.schema(layout, content.dictionaries());
        long checksum = Checksum.of(batch.getBuffers());
        try (Sink sink = DirectSink.create(path, buffers.bounce, PrivateFiles.permissions(path, "rw-------"))) {
            IpcFileWriter writer = new IpcFileWriter(sink, schema, WriteLayout.PAGES);
            DictionaryBatches.write(writer, content.dictionaries());
            writer.write(batch, Codec.NONE);
            writer.finish(DurableVersion.footer(name, layout, checksum));
        }
    }

    /** Durable on return. Chunks that were found before stay until they are released. Returns whether there was one. */
    public boolean remove(String name) {
        awaitLoaded();
        return call("remove", name, () -> {
            Current current = byName.remove(name);
            if (current == null) {
                return false;
            }
            if (!current.file.retire()) {
                // Somebody still reads it: a newer version says that it is gone, should the engine die first.
                DurableVersion gone = new DurableVersion(current.version.key(), current.version.number() + 1, true);
                FileChannel.open(
                                gone.path(directory),
                                Set.of(CREATE_NEW, WRITE),
                                PrivateFiles.permissions(directory, "rw-------"))
                        .close();
                highest.put(gone.key(), gone.number());
            }
            force(directory.resolve(DurableVersion.FOLDER));
            withIndex(known -> known.remove(current.version.key()));
            return true;
        });
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, READ)) {
            channel.force(true);
        }
    }

    private <T> T call(String doing, String name, Callable<T> action) {
        Future<T> future;
        try {
            future = thread.submit(action);
        } catch (RejectedExecutionException e) {
            throw new EngineClosedException("the engine is closed");
        }
        try {
            return await(future);
        } catch (IllegalStateException wrapped) {
            throw wrapped.getCause() instanceof IOException io ? cannot(doing + " \"" + name + "\"", io) : wrapped;
        }
    }

    /** Not to be interrupted: what is written must have been written, or not, when this returns. */
    private static <T> T await(Future<T> future) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof RuntimeException known) {
                        throw known;
                    }
                    if (e.getCause() instanceof Error error) {
                        throw error;
                    }
                    throw new IllegalStateException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Idempotent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        thread.close();
        try {
            index.ifPresent(ChunkIndex::close);
        } finally {
            try {
                lock.close();
            } catch (IOException e) {
                LOG.warn("cannot give up the lock of {}", directory, e);
            }
        }
    }
}
