package io.bodkin.engine.store.durable;

import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.ipc.IpcFile;
import io.bodkin.engine.store.file.StoredChecksums;
import io.bodkin.engine.store.index.IndexEntry;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.openhft.hashing.LongHashFunction;

/**
 * One version of what is kept under a name. Its file is called after the hash of the name and the number of the
 * version: of several the highest number counts, so that replacing a file is the appearance of the next.
 *
 * @param key the hash of the name, and its id in the index
 * @param number from 1
 * @param gone whether this version says that there is nothing under the name
 */
record DurableVersion(long key, long number, boolean gone) {
    static final String FOLDER = "chunks";

    private static final Pattern FILE = Pattern.compile("n-([0-9a-f]{16})\\.([0-9]{1,18})\\.(arrow|gone)");
    private static final String NAME = "bodkin.name";
    private static final String KIND = "bodkin.kind";
    private static final String DTYPE = "bodkin.dtype";
    private static final String SHAPE = "bodkin.shape";
    private static final String TYPE = "bodkin.class";

    static long key(String name) {
        return LongHashFunction.xx3().hashChars(name);
    }

    /** Empty if it is no file of ours. */
    static Optional<DurableVersion> ofFile(String fileName) {
        Matcher matcher = FILE.matcher(fileName);
        return matcher.matches()
                ? Optional.of(new DurableVersion(
                        Long.parseUnsignedLong(matcher.group(1), 16),
                        Long.parseLong(matcher.group(2)),
                        matcher.group(3).equals("gone")))
                : Optional.empty();
    }

    String fileName() {
        return String.format("n-%016x.%d.%s", key, number, gone ? "gone" : "arrow");
    }

    /** As the index has it: from the directory on. */
    String relativePath() {
        return FOLDER + "/" + fileName();
    }

    Path path(Path directory) {
        return directory.resolve(FOLDER).resolve(fileName());
    }

    // ---- the footer

    static Map<String, String> footer(String name, ChunkLayout layout, StoredChecksums checksums) {
        Map<String, String> metadata = checksums.footer();
        metadata.put("bodkin.chunk", Long.toString(key(name)));
        metadata.put(NAME, name);
        metadata.put(KIND, kind(layout).name());
        if (layout instanceof ChunkLayout.OfBlock block) {
            metadata.put(DTYPE, block.dtype().name());
            metadata.put(
                    SHAPE,
                    Arrays.stream(block.shape().extents())
                            .mapToObj(Long::toString)
                            .collect(Collectors.joining(",")));
        } else if (layout instanceof ChunkLayout.OfValue value) {
            metadata.put(TYPE, value.type().getName());
        }
        return metadata;
    }

    private static IndexEntry.Kind kind(ChunkLayout layout) {
        return layout instanceof ChunkLayout.OfBlock
                ? IndexEntry.Kind.BLOCK
                : layout instanceof ChunkLayout.OfBatch ? IndexEntry.Kind.BATCH : IndexEntry.Kind.OBJECT;
    }

    /** @throws DamagedFileException if there is none */
    static String name(IpcFile file) {
        return metadata(file, NAME);
    }

    static ChunkLayout layout(IpcFile file, ClassLoader loader) {
        try {
            return switch (IndexEntry.Kind.valueOf(metadata(file, KIND))) {
                case BLOCK ->
                    new ChunkLayout.OfBlock(DType.valueOf(metadata(file, DTYPE)), shape(metadata(file, SHAPE)));
                case BATCH -> new ChunkLayout.OfBatch(file.schema());
                case OBJECT -> new ChunkLayout.OfValue(type(metadata(file, TYPE), loader));
            };
        } catch (IllegalArgumentException e) {
            throw damaged(file, e);
        }
    }

    /** For people; no class is loaded. */
    static String type(IpcFile file) {
        return switch (IndexEntry.Kind.valueOf(metadata(file, KIND))) {
            case BLOCK -> metadata(file, DTYPE) + " " + shape(metadata(file, SHAPE));
            case BATCH -> "batch of " + file.schema().getFields().size() + " columns";
            case OBJECT -> metadata(file, TYPE);
        };
    }

    private static Shape shape(String extents) {
        return extents.isEmpty()
                ? Shape.of()
                : Shape.of(Arrays.stream(extents.split(","))
                        .mapToLong(Long::parseLong)
                        .toArray());
    }

    private static Class<?> type(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            return Object.class; // reading it will say so
        }
    }

    IndexEntry indexEntry(IpcFile file) {
        var block = file.meta(0).block();
        return new IndexEntry(
                key,
                relativePath(),
                block.offset(),
                block.end() - block.offset(),
                IndexEntry.Codec.NONE,
                StoredChecksums.of(file).batch(),
                IndexEntry.Kind.valueOf(metadata(file, KIND)),
                IndexEntry.State.DURABLE,
                1,
                Optional.of(name(file)));
    }

    private static String metadata(IpcFile file, String key) {
        String value = file.footerMetadata().get(key);
        if (value == null) {
            throw new DamagedFileException(file.path(), file.size(), "the footer has no " + key);
        }
        return value;
    }

    private static DamagedFileException damaged(IpcFile file, Exception cause) {
        return new DamagedFileException(
                file.path(), file.size(), "the footer makes no sense: " + cause.getMessage(), cause);
    }
}
