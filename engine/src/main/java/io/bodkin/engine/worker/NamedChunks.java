package io.bodkin.engine.worker;

import io.bodkin.engine.api.CachedResult;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.InterruptedWaitException;
import io.bodkin.engine.memory.Reservation;
import io.bodkin.engine.memory.SizeClass;
import io.bodkin.engine.store.ChunkEntry;
import io.bodkin.engine.store.ChunkStore;
import io.bodkin.engine.store.Lease;
import io.bodkin.engine.store.durable.DurableChunks;
import io.bodkin.engine.store.durable.Kept;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/** Chunks under names that last longer than the engine. Thread-safe. */
public final class NamedChunks {
    private final LocalRuntime runtime;
    private final ChunkStore store;
    private final DurableChunks durable;

    /** Borrows both. */
    public NamedChunks(LocalRuntime runtime, DurableChunks durable) {
        this.runtime = runtime;
        this.store = runtime.store();
        this.durable = durable;
    }

    /** Those that the user gave. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>(durable.names());
        names.removeIf(NamedChunks::isReserved);
        return names;
    }

    /** The results that tasks keep, sorted by name. */
    public List<CachedResult> results() {
        return durable.kept(NamedChunks::isReserved).stream()
                .map(NamedChunks::result)
                .toList();
    }

    private static CachedResult result(Kept kept) {
        String name = kept.name();
        int slash = name.lastIndexOf('/');
        Optional<String> key = name.startsWith(ResultCache.DURABLE)
                ? Optional.of(name.substring(ResultCache.DURABLE.length(), slash))
                : Optional.empty();
        return new CachedResult(name, key, name.substring(slash + 1), kept.type(), kept.fileBytes(), kept.written());
    }

    static boolean isReserved(String name) {
        return name.startsWith(ResultCache.CACHED) || name.startsWith(ResultCache.DURABLE);
    }

    /** Removes what is under the beginning of a name, but for one. */
    void removeOthers(String prefix, String but) {
        for (String name : durable.names()) {
            if (name.startsWith(prefix) && !name.equals(but) && name.indexOf('/', prefix.length()) < 0) {
                durable.remove(name);
            }
        }
    }

    /** What is under the name: a chunk with a hold for the caller. */
    Optional<Object> find(String name) {
        return durable.find(name).map(found -> store.register(found.layout(), found.backing()));
    }

    /** Keeps a value, or a chunk that the caller holds, under the name; durable when this returns. */
    void keep(Object kept, String name) {
        if (kept instanceof ChunkEntry entry) {
            write(entry, name);
        } else {
            writeObject(kept, name).release();
        }
    }

    public boolean remove(String name) {
        return durable.remove(name);
    }

    /** A new handle on what is kept under the name; nothing is read yet but the footer. */
    public <T> Optional<Chunk<T>> get(String name) {
        return durable.find(name)
                .map(found -> runtime.handleOn(store.register(found.layout(), found.backing()), Optional.empty()));
    }

    /** Keeps a value in the engine, and durably on disk when this returns. */
    public <T> Chunk<T> put(T value, String name) {
        checkName(name);
        return write(runtime.put(value, Optional.empty()), name);
    }

    /** As {@link #put(Object, String)}, of what a chunk holds; returns another handle on it. */
    public <T> Chunk<T> put(Chunk<T> chunk, String name) {
        checkName(name);
        return write(runtime.second(chunk, Optional.empty()), name);
    }

    private static void checkName(String name) {
        if (isReserved(name)) {
            throw new BodkinException(
                    Kind.USER, "the name \"" + name + "\" is one of those that results of tasks are kept under");
        }
    }

    /** Takes over the handle if that fails. */
    private <T> Chunk<T> write(Chunk<T> chunk, String name) {
        try {
            if (chunk instanceof StoreChunk<T> stored) {
                writeStored(stored, name);
            } else {
                writeObject(chunk.fetch(), name).release();
            }
            return chunk;
        } catch (Throwable failure) {
            chunk.release();
            throw failure;
        }
    }

    private void writeStored(StoreChunk<?> chunk, String name) {
        StoreChunk.Consumed consumed = chunk.consumed();
        try {
            write(consumed.entry(), name);
        } finally {
            consumed.consumerEnded();
        }
    }

    private void write(ChunkEntry entry, String name) {
        try (Lease lease = store.acquireOne(entry, runtime.context().isPresent())) {
            lease.awaitLoaded();
            if (lease.content(entry) instanceof ChunkContent.Buffers buffers) {
                store.adopt(entry, durable.write(name, entry.layout(), buffers));
            } else {
                store.adopt(entry, writeObject(((ChunkContent.Value) lease.content(entry)).value(), name));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedWaitException("chunk c-" + entry.id() + " to be loaded");
        }
    }

    private Backing writeObject(Object value, String name) {
        byte[] bytes = serialised(value, name);
        try (Reservation reservation = runtime.reserve(SizeClass.roundUp(Math.max(1, bytes.length)))) {
            ArrowBuf data = store.memory().allocate(Math.max(1, bytes.length), reservation);
            data.setBytes(0, bytes);
            data.writerIndex(bytes.length);
            ArrowRecordBatch batch = new ArrowRecordBatch(
                    bytes.length,
                    List.of(new ArrowFieldNode(bytes.length, 0)),
                    List.of(store.memory().chunks().getEmpty(), data),
                    NoCompressionCodec.DEFAULT_BODY_COMPRESSION,
                    List.of(),
                    true,
                    false);
            try (ChunkContent.Buffers content = new ChunkContent.Buffers(batch, List.of())) {
                Class<?> type = value == null ? Object.class : value.getClass();
                return durable.write(name, new ChunkLayout.OfValue(type), content);
            }
        }
    }

    private static byte[] serialised(Object value, String name) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        } catch (IOException e) {
            throw new BodkinException(
                    Kind.USER,
                    "cannot keep an object under the name \"" + name + "\": it is not serialisable: " + e,
                    e);
        }
        return bytes.toByteArray();
    }
}
