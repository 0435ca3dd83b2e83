package io.bodkin.engine.store.durable;

import static java.nio.file.StandardOpenOption.READ;

import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.ipc.IpcFile;
import io.bodkin.engine.ipc.IpcSchema;
import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.ipc.write.AtomicFile;
import io.bodkin.engine.ipc.write.IpcFileWriter;
import io.bodkin.engine.ipc.write.Sink;
import io.bodkin.engine.ipc.write.WriteLayout;
import io.bodkin.engine.store.file.Checksum;
import io.bodkin.engine.store.file.DictionaryBatches;
import io.bodkin.engine.store.file.StoredChecksums;
import io.bodkin.engine.store.index.IndexEntry;
import io.bodkin.engine.store.index.PrivateFiles;
import io.bodkin.engine.store.io.Disk;
import io.bodkin.engine.store.io.WriteBuffers;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of named chunks: what there is, and how a version comes and goes so that a crash at any moment leaves the
 * one before or the one after. For one thread at a time.
 */
final class DurableFolder {
    private static final Logger LOG = LoggerFactory.getLogger(DurableFolder.class);

    private final Path directory;
    private final Disk disk;
    private final WriteBuffers buffers = new WriteBuffers();

    DurableFolder(Path directory, Disk disk) {
        this.directory = directory;
        this.disk = disk;
    }

    Path directory() {
        return directory;
    }

    DurableFile file(DurableVersion version) {
        return new DurableFile(version.path(directory), disk);
    }

    // ---- what there is

    /** By key, then by number. */
    TreeMap<Long, TreeMap<Long, DurableVersion>> versions() throws IOException {
        return versions(directory);
    }

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

    /** What the index is made of when it has to be made anew. Any thread. */
    static void forEachFile(Path directory, Consumer<IndexEntry> sink) throws IOException {
        for (TreeMap<Long, DurableVersion> same : versions(directory).values()) {
            DurableVersion last = same.lastEntry().getValue();
            if (!last.gone()) {
                entry(directory, last).ifPresent(sink);
            }
        }
    }

    /** What the file says of itself; empty if it is damaged. */
    Optional<IndexEntry> entry(DurableVersion version) {
        return entry(directory, version);
    }

    private static Optional<IndexEntry> entry(Path directory, DurableVersion version) {
        try (IpcFile file = IpcFile.open(version.path(directory))) {
            return Optional.of(version.indexEntry(file));
        } catch (BodkinException damaged) {
            LOG.warn("left out: {}", damaged.getMessage());
            return Optional.empty();
        }
    }

    // ---- coming

    /** What to do with a file that is written and not yet there under its name. */
    @FunctionalInterface
    interface Inspection<T> {
        T inspect(IpcFile written);
    }

    /**
     * Writes a version; durable on return. If it fails, it is as if it had not been begun.
     *
     * @param inspection looks at what was written before anybody can see it
     */
    <T> T write(
            DurableVersion version,
            String name,
            ChunkLayout layout,
            ChunkContent.Buffers content,
            Inspection<T> inspection)
            throws IOException {
        Path path = version.path(directory);
        try (AtomicFile file = AtomicFile.at(path)) {
            writeTo(file.temporary(), name, layout, content);
            T seen;
            try (IpcFile written = IpcFile.open(file.temporary())) {
                seen = inspection.inspect(written);
            }
            disk.publish(file);
            return seen;
        } catch (Throwable failure) {
            // It may have got its name, and only not be known to be on the device.
            deleteAfter(failure, path);
            throw failure;
        }
    }

    private void deleteAfter(Throwable failure, Path path) {
        try {
            disk.delete(path);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private void writeTo(Path path, String name, ChunkLayout layout, ChunkContent.Buffers content) throws IOException {
        IpcSchema schema = layout instanceof ChunkLayout.OfValue
                ? IpcSchema.of(DurableObject.SCHEMA)
                : DictionaryBatches.schema(layout, content.dictionaries());
        long checksum = Checksum.of(content.batch());
        try (Sink sink = disk.create(path, buffers.bounce, PrivateFiles.permissions(path, "rw-------"))) {
            IpcFileWriter writer = new IpcFileWriter(sink, schema, WriteLayout.PAGES);
            Map<Long, Long> dictionaries = DictionaryBatches.write(writer, content.dictionaries());
            writer.write(content.batch(), Codec.NONE);
            writer.finish(DurableVersion.footer(name, layout, new StoredChecksums(checksum, dictionaries)));
        }
    }

    // ---- going

    /** A version without a file: it says that there is nothing under the name. */
    void writeGone(DurableVersion version) throws IOException {
        Path path = version.path(directory);
        try {
            disk.createStream(path, PrivateFiles.permissions(directory, "rw-------"))
                    .close();
        } catch (Throwable failure) {
            deleteAfter(failure, path);
            throw failure;
        }
    }

    void delete(DurableVersion version) throws IOException {
        disk.delete(version.path(directory));
    }

    /** What was created and deleted is so after a loss of power, too. */
    void force() throws IOException {
        try (FileChannel channel = FileChannel.open(directory.resolve(DurableVersion.FOLDER), READ)) {
            channel.force(true);
        }
    }

    /** What a crash left half written. */
    void removeParts() throws IOException {
        try (DirectoryStream<Path> parts =
                Files.newDirectoryStream(directory.resolve(DurableVersion.FOLDER), ".n-*.part")) {
            for (Path part : parts) {
                disk.delete(part);
            }
        }
    }
}
