package io.bodkin.fileio;

import static java.util.Objects.requireNonNull;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Action2;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.Fn1;
import io.bodkin.engine.api.Identified;
import io.bodkin.engine.api.LazyRef;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.IoFault;
import io.bodkin.engine.ipc.write.AtomicFile;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A file as a Ref: nothing is read before a task takes it; the task then gets the content. An Arrow file becomes a
 * {@link Table}, whose batches are brought in one by one. Immutable, thread-safe; the file is never removed.
 *
 * <pre>{@code
 * DFile<Table> flights = DFile.arrow(Path.of("flights.arrow"));
 * long rows = engine.spawn(flights, Table::rowCount).fetch();
 * }</pre>
 *
 * @param <T> what the content is to a program
 */
public final class DFile<T> implements LazyRef<T>, Identified {
    private final Path path;
    private final Format<T> format;

    /**
     * By engine: the content is loaded once in each, while it lasts and the file is the same. Guarded by itself. The
     * tasks know their engine: a strong reference to one would keep it from being collected after its end.
     */
    private final Map<Spawner, Load<T>> loads = new WeakHashMap<>();

    private record Load<T>(SoftReference<Task<T>> task, FileState state, AtomicBoolean failed) {
        /** The task if it serves for a file of this state: it has not failed, and the file has not changed since. */
        Optional<Task<T>> usable(FileState now) {
            return Optional.ofNullable(task.get()).filter(known -> now.equals(state) && !failed.get());
        }
    }

    private DFile(Path path, Format<T> format) {
        this.path = path.toAbsolutePath().normalize();
        this.format = requireNonNull(format, "format");
    }

    // ---- opening

    /**
     * An existing file, in the format that it shows by itself. An Arrow file or stream is a {@link Table}; but if one
     * row of one {@code arrow.fixed_shape_tensor} column is all that it holds, as {@code tofile} writes a block, it is
     * a {@link Block}. A serialised object is what it was.
     *
     * @throws BodkinException if it is not there, may not be read, or its format is not known
     */
    public static DFile<?> open(Path path) {
        return new DFile<>(path, Formats.of(path));
    }

    /** @throws BodkinException if there is no regular file that may be read */
    public static void checkReadable(Path path) {
        Formats.checkReadable(path);
    }

    /** An existing file in a given format. */
    public static <T> DFile<T> open(Path path, Format<T> format) {
        Formats.checkReadable(path);
        return new DFile<>(path, format);
    }

    /** An existing file that {@code reader} makes a value of. */
    public static <T> DFile<T> open(Path path, Fn1<Path, T> reader) {
        return open(path, FunctionFormat.reading(reader));
    }

    /** An existing Arrow file or stream, whatever it holds, as a table. */
    public static DFile<Table> arrow(Path path) {
        return open(path, ArrowFormat.INSTANCE);
    }

    /** An existing Arrow file that holds one record batch, to be read as one. */
    public static DFile<Batch> batch(Path path) {
        return open(path, BatchFormat.INSTANCE);
    }

    /** An existing Arrow file that holds one block: see {@link BlockFormat}. */
    public static DFile<Block> block(Path path) {
        return open(path, BlockFormat.INSTANCE);
    }

    // ---- writing

    /**
     * Writes a value, replacing the file atomically; returns when it is durable. Tables, batches and blocks become
     * Arrow files ({@link ArrowFormat}, {@link BatchFormat}, {@link BlockFormat}), other objects are serialised.
     *
     * @throws io.bodkin.engine.fault.InterruptedWaitException if the caller is interrupted before the file was there:
     *     it never will be, and the value is the caller's again
     */
    public static <T> DFile<T> tofile(Engine engine, T value, Path path) {
        return tofile(engine, value, path, Formats.ofValue(value));
    }

    /** As {@link #tofile(Engine, Object, Path)}, in a given format. */
    public static <T> DFile<T> tofile(Engine engine, T value, Path path, Format<T> format) {
        return Errand.run(writing(engine, path), () -> write(engine, value, path, format));
    }

    /** As {@link #tofile(Engine, Object, Path)}, once the value is there. */
    public static <T> Task<DFile<T>> tofile(Engine engine, Ref<? extends T> value, Path path) {
        return writing(engine, path).spawn(value, content -> write(engine, content, path, Formats.ofValue(content)));
    }

    /** Writes a value in a given format, once it is there. */
    public static <T> Task<DFile<T>> tofile(Engine engine, Ref<? extends T> value, Path path, Format<T> format) {
        return writing(engine, path).spawn(value, content -> write(engine, content, path, format));
    }

    /**
     * Writes a value with a function of your own, which is given the value and the name of a new file.
     *
     * @param reader makes the value of the file again
     */
    public static <T> Task<DFile<T>> tofile(
            Engine engine, Ref<? extends T> value, Path path, Action2<T, Path> writer, Fn1<Path, T> reader) {
        return tofile(engine, value, path, FunctionFormat.of(reader, writer));
    }

    /**
     * Writes batches of one schema, in order, as one Arrow file, each as soon as it and those before it are there. See
     * {@link ArrowWriter} for batches that are not all there to be named.
     */
    public static Task<DFile<Table>> tofile(
            Engine engine, Schema schema, List<? extends Ref<Batch>> batches, Path path, ArrowFormat format) {
        List<Ref<Batch>> ordered = List.copyOf(batches);
        return writing(engine, path).spawn(() -> {
            atomically(engine, path, target -> format.write(engine, schema, ordered, target));
            return new DFile<>(path, format);
        });
    }

    private static Spawner writing(Engine engine, Path path) {
        return engine.with(TaskOptions.named("tofile " + path.getFileName()).memory(0));
    }

    private static <T> DFile<T> write(Engine engine, T content, Path path, Format<T> format) throws Exception {
        atomically(engine, path, target -> format.write(engine, content, target));
        return new DFile<>(path, format);
    }

    @FunctionalInterface
    private interface FileWriter {
        void write(Path target) throws IOException;
    }

    private static void atomically(Engine engine, Path path, FileWriter writer) throws Exception {
        engine.context().blocking(() -> {
            try (AtomicFile file = replacing(path)) {
                writer.write(file.temporary());
                FileThreads.run(engine, file::commit, () -> {});
            } catch (IOException e) {
                throw unwritable(path, e);
            }
            return null;
        });
    }

    /** The file that a link leads to is replaced, not the link; a device or a pipe is not. */
    static AtomicFile replacing(Path path) {
        if (Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path)) {
            throw new BodkinException(Kind.USER, "cannot write " + path + ": it is not a regular file");
        }
        try {
            return AtomicFile.at(Files.isSymbolicLink(path) && Files.exists(path) ? path.toRealPath() : path);
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    static BodkinException unwritable(Path path, IOException e) {
        return new BodkinException(IoFault.kind(e), "cannot write " + path + ": " + Formats.unwritableReason(e), e);
    }

    // ---- reading

    public Path path() {
        return path;
    }

    public Format<T> format() {
        return format;
    }

    /** The content, for a caller outside tasks. A block or a batch comes pinned: close it. */
    public T load(Engine engine) {
        return Errand.result(
                engine.with(TaskOptions.named("load " + path.getFileName()).memory(0))
                        .<T, T>spawn(this, content -> content));
    }

    @Override
    public Ref<T> resolve(Spawner engine) {
        FileState now = FileState.of(path);
        synchronized (loads) {
            Load<T> load = loads.get(engine);
            Optional<Task<T>> known = load == null ? Optional.empty() : load.usable(now);
            if (known.isPresent()) {
                return known.get();
            }
            Engine whole = (Engine) engine;
            AtomicBoolean failed = new AtomicBoolean();
            Task<T> task = whole.with(
                            TaskOptions.named("open " + path.getFileName()).memory(0))
                    .spawn(() -> read(whole, failed));
            loads.put(engine, new Load<>(new SoftReference<>(task), now, failed));
            return task;
        }
    }

    private T read(Engine engine, AtomicBoolean failed) throws Exception {
        try {
            @SuppressWarnings(
                    "unchecked") // to the engine, a task that returns the entry of a chunk returns its content
            T content = engine.context().blocking(() -> (T)
                    (format instanceof LoadedFormat<T> known ? known.load(engine, path) : format.read(engine, path)));
            return content;
        } catch (Throwable failure) {
            failed.set(true);
            throw failure;
        }
    }

    /** The format, and the file as it is now. */
    @Override
    public String identity() {
        return format.name() + " " + FileIdentity.of(path, FileState.of(path));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DFile<?> that && path.equals(that.path) && format.equals(that.format);
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }

    @Override
    public String toString() {
        return format.name() + " file " + path;
    }
}
