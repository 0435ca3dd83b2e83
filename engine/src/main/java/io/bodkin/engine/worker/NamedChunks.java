package io.bodkin.engine.worker;

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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    public Set<String> names() {
        return durable.names();
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
        Chunk<T> chunk = runtime.put(value, Optional.empty());
        try {
            if (chunk instanceof StoreChunk<T> stored) {
                write(stored, name);
            } else {
                writeObject(value, name).release();
            }
            return chunk;
        } catch (Throwable failure) {
            chunk.release();
            throw failure;
        }
    }

    private void write(StoreChunk<?> chunk, String name) {
        StoreChunk.Consumed consumed = chunk.consumed();
        ChunkEntry entry = consumed.entry();
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
        } finally {
            consumed.consumerEnded();
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
