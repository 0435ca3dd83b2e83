package io.bodkin.fileio;

import static java.util.Objects.requireNonNull;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Action2;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Fn1;
import io.bodkin.engine.api.LazyRef;
import io.bodkin.engine.api.Ref;
import io.bodkin.engine.api.Spawner;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.ipc.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
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

    /** By engine: the content is loaded once in each. Guarded by itself. */
    private final Map<Spawner, Task<T>> loads = new WeakHashMap<>();

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
        return tofile(engine, Ref.of(value), path).fetch();
    }

    /** Writes a value in a given format. */
    public static <T> DFile<T> tofile(Engine engine, T value, Path path, Format<T> format) {
        return tofile(engine, Ref.of(value), path, format).fetch();
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

    /** Writes batches of one schema, in order, as one Arrow file, each as soon as it and those before it are there. */
    public static Task<DFile<Table>> tofile(
            Engine engine, Schema schema, List<? extends Ref<Batch>> batches, Path path, ArrowFormat format) {
        List<Ref<Batch>> ordered = List.copyOf(batches);
        return writing(engine, path).spawn(() -> {
            atomically(path, target -> format.write(engine, schema, ordered, target));
            return new DFile<>(path, format);
        });
    }

    private static Spawner writing(Engine engine, Path path) {
        return engine.with(TaskOptions.named("tofile " + path.getFileName()).withMemory(0));
    }

    private static <T> DFile<T> write(Engine engine, T content, Path path, Format<T> format) throws Exception {
        if (content instanceof Batch batch && format instanceof ArrowFormat) {
            ArrowFormat arrow = (ArrowFormat) format;
            Ref<Batch> same = engine.put(batch);
            atomically(path, target -> arrow.write(engine, batch.schema(), List.of(same), target));
        } else {
            atomically(path, target -> format.write(engine, content, target));
        }
        return new DFile<>(path, format);
    }

    @FunctionalInterface
    private interface FileWriter {
        void write(Path target) throws IOException;
    }

    private static void atomically(Path path, FileWriter writer) throws IOException {
        try (AtomicFile file = AtomicFile.at(path)) {
            writer.write(file.temporary());
            file.commit();
        } catch (IOException e) {
            throw new BodkinException(Kind.RESOURCE, "cannot write " + path + ": " + Formats.reason(e), e);
        }
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
        return engine.<T, T>spawn(this, content -> content).fetch();
    }

    @Override
    public Ref<T> resolve(Spawner engine) {
        synchronized (loads) {
            Task<T> known = loads.get(engine);
            if (known == null || (known.isDone() && known.toCompletableFuture().isCompletedExceptionally())) {
                Engine whole = (Engine) engine;
                known = whole.with(
                                TaskOptions.named("open " + path.getFileName()).withMemory(0))
                        .spawn(() -> format.read(whole, path));
                loads.put(engine, known);
            }
            return known;
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
