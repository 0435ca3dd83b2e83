package io.bodkin.engine.store.durable;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.chunk.LoadCost;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.fault.IoFault;
import io.bodkin.engine.ipc.BatchMeta;
import io.bodkin.engine.ipc.ByteRange;
import io.bodkin.engine.ipc.IpcFile;
import io.bodkin.engine.store.durable.DurableChunks.Found;
import io.bodkin.engine.store.file.BodyReader;
import io.bodkin.engine.store.file.DictionaryBatches;
import io.bodkin.engine.store.file.StoredBuffers;
import io.bodkin.engine.store.file.StoredChecksums;
import io.bodkin.engine.store.index.ChunkIndex;
import io.bodkin.engine.store.index.IndexEntry;
import io.bodkin.engine.store.index.IndexFaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which version counts under each name. The files are what counts; the index says what they are without a look at their
 * footers, and is done without when it fails.
 *
 * <p>For one thread, the owner's; but names may be asked for by any.
 */
final class DurableCatalog {
    private static final Logger LOG = LoggerFactory.getLogger(DurableCatalog.class);

    private record Current(String name, DurableVersion version, DurableFile file) {}

    /** What a version will be under its name. */
    private record Next(DurableFile file, Found found, IndexEntry entry) {}

    private final DurableFolder folder;
    private final Map<String, Current> byName = new ConcurrentHashMap<>();

    /** By key, the number of the last version. */
    private final Map<Long, Long> highest = new HashMap<>();

    private Optional<ChunkIndex> index = Optional.empty();

    DurableCatalog(DurableFolder folder) {
        this.folder = folder;
    }

    /** Finds what there is, and removes what does not count any more. */
    void load(Optional<ChunkIndex> opened) throws IOException {
        index = opened;
        TreeMap<Long, TreeMap<Long, DurableVersion>> versions = folder.versions();
        Map<String, String> names = namesByFile(versions.keySet());
        for (TreeMap<Long, DurableVersion> same : versions.values()) {
            DurableVersion last = same.lastEntry().getValue();
            highest.put(last.key(), last.number());
            boolean alone = deleteOlder(same.headMap(last.number()).values());
            if (last.gone()) {
                if (alone) {
                    folder.force();
                    tryDelete(last);
                }
                withIndex(known -> known.remove(last.key()));
            } else {
                add(last, names);
            }
        }
        folder.removeParts();
    }

    /** Returns whether all of them are gone: else the last version has to stay, or one of them would count. */
    private boolean deleteOlder(Collection<DurableVersion> older) {
        boolean all = true;
        for (DurableVersion version : older) {
            all &= tryDelete(version);
        }
        return all;
    }

    private boolean tryDelete(DurableVersion version) {
        try {
            folder.delete(version);
            return true;
        } catch (IOException e) {
            LOG.warn("cannot delete {}, which does not count any more: {}", version.fileName(), IoFault.reason(e));
            return false;
        }
    }

    /** As the index has them; what it has and the folder has not goes from it. */
    private Map<String, String> namesByFile(Set<Long> there) {
        Map<String, String> names = new HashMap<>();
        Set<Long> gone = new HashSet<>();
        withIndex(known -> known.forEach(entry -> {
            entry.name().ifPresent(name -> names.put(entry.file(), name));
            if (!there.contains(entry.chunkId())) {
                gone.add(entry.chunkId());
            }
        }));
        withIndex(known -> gone.forEach(known::remove));
        return names;
    }

    private void add(DurableVersion version, Map<String, String> names) {
        Optional<String> name = Optional.ofNullable(names.get(version.relativePath()));
        if (name.isEmpty()) {
            Optional<IndexEntry> entry = folder.entry(version);
            entry.ifPresent(missing -> withIndex(known -> known.put(missing)));
            name = entry.flatMap(IndexEntry::name);
        }
        name.ifPresent(text -> byName.put(text, new Current(text, version, folder.file(version))));
    }

    private void withIndex(Consumer<ChunkIndex> use) {
        index.ifPresent(known -> {
            try {
                use.accept(known);
            } catch (IndexFaultException e) {
                LOG.warn("going on without the chunk index of {}", folder.directory(), e);
                index = Optional.empty();
                known.close();
            }
        });
    }

    /** Sorted. Any thread. */
    Set<String> names() {
        return new TreeSet<>(byName.keySet());
    }

    /** What is under these names; what is damaged is said to be. */
    List<Kept> kept(Predicate<String> names) throws IOException {
        List<Kept> all = new ArrayList<>();
        for (String name : names()) {
            if (names.test(name)) {
                Path path = byName.get(name).file.path();
                BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
                Instant written = attributes.lastModifiedTime().toInstant();
                all.add(new Kept(name, type(path), attributes.size(), written));
            }
        }
        return all;
    }

    private static String type(Path path) {
        try (IpcFile file = IpcFile.open(path)) {
            return DurableVersion.type(file);
        } catch (DamagedFileException | IllegalArgumentException e) {
            return "damaged";
        }
    }

    /** What is under a name, and one use of its file. */
    Optional<Found> find(String name, ClassLoader loader) {
        Current current = byName.get(name);
        if (current == null || !current.file.tryEnter()) {
            return Optional.empty();
        }
        try (IpcFile file = IpcFile.open(current.file.path())) {
            return Optional.of(found(current.file, file, loader));
        } catch (Throwable failure) {
            current.file.leave();
            throw failure;
        }
    }

    private static Found found(DurableFile used, IpcFile file, ClassLoader loader) {
        ChunkLayout layout = DurableVersion.layout(file, loader);
        StoredChecksums checksums = StoredChecksums.of(file);
        BatchMeta meta = file.meta(0);
        if (layout instanceof ChunkLayout.OfValue) {
            long length = meta.range(meta.allColumns()).length();
            return new Found(layout, new DurableObject(used, checksums.batch(), length, loader));
        }
        ByteRange body = new ByteRange(meta.block().bodyOffset(), meta.block().bodyLength());
        long bytes = BodyReader.bytesToReserve(List.of(body))
                + DictionaryBatches.bytesToReserve(
                        file, 0, file.ipcSchema().dictionaries().keySet());
        return new Found(layout, new StoredBuffers(used, checksums, bytes, LoadCost.ofFile(file.size(), 0)));
    }

    /** Writes the next version of a name; returns one use of it. */
    Backing write(String name, ChunkLayout layout, ChunkContent.Buffers content, ClassLoader loader)
            throws IOException {
        long key = DurableVersion.key(name);
        checkNoOther(key, name);
        DurableVersion version = new DurableVersion(key, highest.getOrDefault(key, 0L) + 1, false);
        DurableFile file = folder.file(version);
        file.tryEnter();
        Next next = folder.write(
                version,
                name,
                layout,
                content,
                written -> new Next(file, found(file, written, loader), version.indexEntry(written)));
        highest.put(key, version.number());
        Current before = byName.put(name, new Current(name, version, file));
        withIndex(known -> known.put(next.entry));
        if (before != null) {
            before.file.retire();
        }
        return next.found.backing();
    }

    private void checkNoOther(long key, String name) {
        for (Current other : byName.values()) {
            if (other.version.key() == key && !other.name.equals(name)) {
                throw new BodkinException(
                        Kind.USER,
                        "the names \"" + name + "\" and \"" + other.name + "\" have the same hash: change one");
            }
        }
    }

    /** Returns whether there was one. If it fails before it is sure to last, nothing has changed. */
    boolean remove(String name) throws IOException {
        Current current = byName.get(name);
        if (current == null) {
            return false;
        }
        if (current.file.isUsed()) {
            // It has to stay: a newer version says that it is gone, should the engine die first.
            DurableVersion gone = new DurableVersion(current.version.key(), current.version.number() + 1, true);
            folder.writeGone(gone);
            highest.put(gone.key(), gone.number());
        } else {
            folder.delete(current.version);
        }
        byName.remove(name);
        current.file.retire();
        folder.force();
        withIndex(known -> known.remove(current.version.key()));
        return true;
    }

    void close() {
        index.ifPresent(ChunkIndex::close);
    }
}
