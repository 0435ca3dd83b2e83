package io.bodkin.fileio;

import static java.util.Objects.requireNonNull;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Action2;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Fn1;
import io.bodkin.engine.api.LazyRef;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.TaskFailedException;
import io.bodkin.engine.ipc.write.AtomicFile;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A file as a Ref: nothing is read before a task takes it; the task then gets the content. An Arrow file becomes a {@link
 * Table}, whose batches are brought in one by one. Immutable, thread-safe; the file is never removed.
 *
 * <pre>{@code
 * DFile<Table> flights = DFile.arrow(Path.of("flights.arrow"));
 * long rows = engine.spawn(flights, Table::rowCount).fetch();
 * }</pre>
 *
 * @param <T> what the content is to a program
 */
public final class DFile<T> implements LazyRef<T> {
    private final Path path;
    private final Format<T> format;

    /**
     * By engine: the content is loaded once in each, while it lasts and the file is the same. Guarded by itself. The tasks
     * know their engine: a strong reference to one would keep it from being collected after its end.
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
     * An existing file, in the format that its first bytes show: an Arrow file or stream, or a serialised object.
     *
     * @throws BodkinException if it is not there, may not be read, or its format is not known
     */
    public static DFile<?> open(Path path) {
        return new DFile<>(path, Formats.of(path));
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

    /** An existing Arrow file or stream. */
    public static DFile<Table> arrow(Path path) {
        return open(path, ArrowFormat.INSTANCE);
    }

    // ---- writing

    /**
     * Writes a value, replacing the file atomically; returns when it is durable. Tables and batches become Arrow files,
     * other objects are serialised.
     */
    public static <T> DFile<T> tofile(Engine engine, T value, Path path) {
        return here(tofile(engine, Ref.of(value), path));
    }

    /** Writes a value in a given format. */
    public static <T> DFile<T> tofile(Engine engine, T value, Path path, Format<T> format) {
        return here(tofile(engine, Ref.of(value), path, format));
    }

    /** Whoever called no task is told what went wrong, not that a task failed. */
    private static <R> R here(Task<R> task) {
        try {
            return task.fetch();
        } catch (TaskFailedException failed) {
            throw failed.getCause() instanceof BodkinException known ? known : failed;
        }
    }

    /** As {@link #tofile(Engine, Object, Path)}, once the value is there. */
    public static <T> Task<DFile<T>> tofile(Engine engine, Ref<? extends T> value, Path path) {
        return writing(engine, path).spawn(value, content -> {
            @SuppressWarnings("unchecked") // the format of a value is one for its type
            Format<T> format = (Format<T>) Formats.ofValue(content);
            return write(engine, content, path, format);
        });
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
     * Writes batches of one schema, in order, as one Arrow file, each as soon as it and those before it are there. See {@link
     * ArrowWriter} for batches that are not all there to be named.
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
        if (content instanceof Batch batch && format instanceof ArrowFormat) {
            ArrowFormat arrow = (ArrowFormat) format;
            Chunk<Batch> same = engine.put(batch);
            try {
                atomically(engine, path, target -> arrow.write(engine, batch.schema(), List.of(same), target));
            } finally {
                same.release();
            }
        } else {
            atomically(engine, path, target -> format.write(engine, content, target));
        }
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
                file.commit();
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
        boolean wrongPath = e instanceof NoSuchFileException || e instanceof AccessDeniedException;
        return new BodkinException(
                wrongPath ? Kind.USER : Kind.RESOURCE, "cannot write " + path + ": " + Formats.reason(e), e);
    }

    // ---- reading

    public Path path() {
        return path;
    }

    public Format<T> format() {
        return format;
    }

    /** The content, for a caller outside tasks. */
    public T load(Engine engine) {
        return here(engine.<T, T>spawn(this, content -> content));
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
            return engine.context().blocking(() -> format.read(engine, path));
        } catch (Throwable failure) {
            failed.set(true);
            throw failure;
        }
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
