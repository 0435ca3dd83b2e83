package io.bodkin.engine.store.index;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the bytes of one chunk are on disk, and what they are.
 *
 * @param chunkId unique in the directory
 * @param file relative to the directory, never outside it
 * @param offset of the first byte of the chunk in the file
 * @param length in bytes, as stored
 * @param codec of the stored bytes
 * @param checksum of the stored bytes, as the store computes it
 * @param kind what a reader makes of the bytes
 * @param state how long they last
 * @param owner who wrote it: the id of a worker
 * @param name under which a user finds it again
 */
public record IndexEntry(
        long chunkId,
        String file,
        long offset,
        long length,
        Codec codec,
        long checksum,
        Kind kind,
        State state,
        long owner,
        Optional<String> name) {

    /** Most bytes, in UTF-8, that file and name may have together. */
    public static final int MAX_TEXT_BYTES = IndexRecord.TEXT_BYTES;

    /** The numbers are stored: they must never change. */
    public enum Codec {
        NONE(0),
        LZ4(1),
        ZSTD(2);

        private static final Codec[] VALUES = values();

        final byte code;

        Codec(int code) {
            this.code = (byte) code;
        }

        static Codec of(byte code) {
            return VALUES[code];
        }
    }

    /** The numbers are stored: they must never change. */
    public enum Kind {
        BLOCK(0),
        BATCH(1),
        /** A Java object, serialised. */
        OBJECT(2);

        private static final Kind[] VALUES = values();

        final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }

        static Kind of(byte code) {
            return VALUES[code];
        }
    }

    /** The numbers are stored: they must never change. */
    public enum State {
        /** Lasts as long as the engine that wrote it. */
        SPILLED(0),
        /** In a complete file that others may read; lost with the power, perhaps. */
        SEALED(1),
        /** In a complete file that was synced. */
        DURABLE(2);

        private static final State[] VALUES = values();

        final byte code;

        State(int code) {
            this.code = (byte) code;
        }

        static State of(byte code) {
            return VALUES[code];
        }
    }

    public IndexEntry {
        requireNonNull(codec, "codec");
        requireNonNull(kind, "kind");
        requireNonNull(state, "state");
        requireNonNull(name, "name");
        if (!isInside(requireNonNull(file, "file"))) {
            throw new IllegalArgumentException(
                    "chunk " + chunkId + ": file must be inside the directory, got '" + file + "'");
        }
        if (offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) {
            throw new IllegalArgumentException("chunk " + chunkId
                    + ": offset and length must be >= 0 and their sum too, got " + offset + " and " + length);
        }
        int bytes = utf8Length(file) + name.map(IndexEntry::utf8Length).orElse(0);
        if (bytes > MAX_TEXT_BYTES) {
            throw new IllegalArgumentException("chunk " + chunkId + ": file and name take " + bytes
                    + " bytes in UTF-8, together they may take " + MAX_TEXT_BYTES);
        }
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static boolean isInside(String file) {
        try {
            Path path = Path.of(file);
            return !file.isEmpty() && !path.isAbsolute() && path.equals(path.normalize()) && !path.startsWith("..");
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
