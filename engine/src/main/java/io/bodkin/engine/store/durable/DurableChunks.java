package io.bodkin.engine.store.durable;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.EngineClosedException;
import io.bodkin.engine.fault.IoFault;
import io.bodkin.engine.fault.SpillException;
import io.bodkin.engine.store.index.ChunkIndex;
import io.bodkin.engine.store.index.DirectoryLock;
import io.bodkin.engine.store.index.IndexEntry;
import io.bodkin.engine.store.index.PrivateFiles;
import io.bodkin.engine.store.io.Disk;
import io.bodkin.engine.store.io.IoThreads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chunks that last, by name, in a directory of which this is the only owner while it is open. Each is an Arrow file
 * that says in its footer what it is; the {@linkplain ChunkIndex index} finds them without reading footers, and is
 * never needed.
 *
 * <p>Thread-safe. One thread of its own does all I/O, so that an interrupt cannot close a file under it; callers wait
 * for it.
 */
public final class DurableChunks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DurableChunks.class);
    private static final String LOCK = "engine.lock";

    /** What is kept under a name, and what a chunk needs to bring it back. */
    public record Found(ChunkLayout layout, Backing backing) {}

    private final Path directory;
    private final DirectoryLock lock;
    private final DurableCatalog catalog;
    private final IoThreads thread = new IoThreads("bodkin-durable", 1);
    private final Future<?> loaded;
    private final AtomicBoolean closed = new AtomicBoolean();

    private DurableChunks(
            Path directory, DirectoryLock lock, Optional<CompletableFuture<ChunkIndex>> opening, Disk disk) {
        this.directory = directory;
        this.lock = lock;
        this.catalog = new DurableCatalog(new DurableFolder(directory, disk));
        this.loaded = thread.submit(() -> {
            catalog.load(await(opening, directory));
            return null;
        });
    }

    /**
     * Takes a directory, which is created if need be. What is in it is looked through after this has returned.
     *
     * @throws BodkinException if another engine has it, or it cannot be used; one line
     */
    public static DurableChunks open(Path given) {
        return open(given, Disk.SYSTEM);
    }

    /** @param disk for tests that let it fail */
    static DurableChunks open(Path given, Disk disk) {
        DirectoryLock lock = null;
        try {
            PrivateFiles.createDirectories(given.resolve(DurableVersion.FOLDER));
            Path directory = given.toRealPath();
            lock = DirectoryLock.acquire(directory, LOCK);
            return new DurableChunks(directory, lock, openIndex(directory), disk);
        } catch (IOException e) {
            closeAfter(e, lock);
            throw new SpillException(
                    "cannot use " + given + " as directory: " + IoFault.reason(e)
                            + "; name another one (bodkin.directory)",
                    e);
        } catch (Throwable failure) {
            closeAfter(failure, lock);
            throw failure;
        }
    }

    private static void closeAfter(Throwable failure, DirectoryLock lock) {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }

    private static Optional<CompletableFuture<ChunkIndex>> openIndex(Path directory) {
        Optional<String> unavailable = ChunkIndex.unavailableBecause();
        unavailable.ifPresent(LOG::debug);
        return unavailable.isPresent()
                ? Optional.empty()
                : Optional.of(ChunkIndex.openAsync(directory, sink -> DurableFolder.forEachFile(directory, sink)));
    }

    private static Optional<ChunkIndex> await(Optional<CompletableFuture<ChunkIndex>> opening, Path directory) {
        try {
            return opening.map(CompletableFuture::join);
        } catch (RuntimeException e) {
            LOG.warn("going on without the chunk index of {}", directory, e);
            return Optional.empty();
        }
    }

    // ---- for callers

    /** The names of what there is, sorted. */
    public Set<String> names() {
        awaitLoaded();
        return catalog.names();
    }

    /** What is under those of the names that {@code names} accepts, sorted by name. */
    public List<Kept> kept(Predicate<String> names) {
        return call("list", "*", () -> catalog.kept(names));
    }

    /** Whether a directory has, or had, chunks that last. */
    public static boolean isDirectoryOfEngine(Path directory) {
        return Files.isDirectory(directory.resolve(DurableVersion.FOLDER));
    }

    /** @throws BodkinException if the file is damaged or cannot be read */
    public Optional<Found> find(String name) {
        ClassLoader loader = callersLoader();
        return call("read", name, () -> catalog.find(name, loader));
    }

    /**
     * Of the user's code that asks, if it is not on the class path, as in a program that is run from its source; else
     * of the context.
     */
    private static ClassLoader callersLoader() {
        ClassLoader own = DurableChunks.class.getClassLoader();
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.map(frame -> frame.getDeclaringClass().getClassLoader())
                        .filter(loader -> loader != null
                                && loader != own
                                && loader != ClassLoader.getSystemClassLoader()
                                && loader != ClassLoader.getPlatformClassLoader())
                        .findFirst())
                .orElseGet(DurableChunks::contextLoader);
    }

    private static ClassLoader contextLoader() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return loader == null ? DurableChunks.class.getClassLoader() : loader;
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
        ClassLoader loader = callersLoader();
        return call("write", name, () -> catalog.write(name, layout, content, loader));
    }

    private static void checkName(String name) {
        int most = IndexEntry.MAX_TEXT_BYTES - 64;
        if (name.isBlank() || name.getBytes(StandardCharsets.UTF_8).length > most) {
            throw new BodkinException(
                    Kind.USER, "the name of a chunk has 1 to " + most + " bytes in UTF-8: \"" + name + "\"");
        }
    }

    /** Durable on return. Chunks that were found before stay until they are released. Returns whether there was one. */
    public boolean remove(String name) {
        return call("remove", name, () -> catalog.remove(name));
    }

    // ---- waiting for the thread

    private void awaitLoaded() {
        try {
            await(loaded);
        } catch (IOException e) {
            throw cannot("read what is", e);
        }
    }

    private <T> T call(String doing, String name, Callable<T> action) {
        awaitLoaded();
        Future<T> future;
        try {
            future = thread.submit(action);
        } catch (RejectedExecutionException e) {
            throw new EngineClosedException("the engine is closed");
        }
        try {
            return await(future);
        } catch (IOException e) {
            throw cannot(doing + " \"" + name + "\"", e);
        }
    }

    private SpillException cannot(String what, IOException e) {
        return new SpillException("cannot " + what + " in " + directory + ": " + IoFault.reason(e), e);
    }

    /** Not to be interrupted: what is written must have been written, or not, when this returns. */
    private static <T> T await(Future<T> future) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw cause(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException cause(ExecutionException e) throws IOException {
        if (e.getCause() instanceof IOException io) {
            throw io;
        }
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
    }

    /** Idempotent. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        thread.close();
        try {
            catalog.close();
        } finally {
            try {
                lock.close();
            } catch (IOException e) {
                LOG.warn("cannot give up the lock of {}", directory, e);
            }
        }
    }
}
