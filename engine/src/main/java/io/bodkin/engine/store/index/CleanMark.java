package io.bodkin.engine.store.index;

import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32;
import net.openhft.chronicle.map.ChronicleMap;

/**
 * What is written beside a map that was closed in good order: by which version, how long it is, and the hash of all its
 * bytes. A map that fits its mark holds no lock of a dead process and no half-written entry, whatever happened in
 * between, be it a loss of power or a copy of the directory.
 */
record CleanMark(String version, long capacity, long length, long hash) {
    private static final String VERSION = "bodkin-" + IndexRecord.LAYOUT + "/chronicle-map-"
            + Optional.ofNullable(ChronicleMap.class.getPackage().getImplementationVersion())
                    .orElse("unknown");
    private static final int WINDOW = 1 << 20;

    /** Reads all of the map, which must be closed. */
    static CleanMark of(Path map, long capacity) throws IOException {
        try (FileChannel channel = FileChannel.open(map, READ)) {
            return new CleanMark(VERSION, capacity, channel.size(), hash(channel));
        }
    }

    /** Empty if there is none, or none that this version wrote. */
    static Optional<CleanMark> read(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > 1000) {
            return Optional.empty();
        }
        String[] words = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\\s+");
        if (words.length != 4 || !words[0].equals(VERSION)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new CleanMark(
                    VERSION, Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseUnsignedLong(words[3], 16)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    boolean fits(Path map) throws IOException {
        return Files.isRegularFile(map) && Files.size(map) == length && equals(of(map, capacity));
    }

    void write(Path file) throws IOException {
        String line = version + " " + capacity + " " + length + " " + Long.toHexString(hash) + "\n";
        Files.write(PrivateFiles.create(file), line.getBytes(StandardCharsets.UTF_8));
    }

    private static long hash(FileChannel channel) throws IOException {
        ByteBuffer window = ByteBuffer.allocateDirect(WINDOW);
        // Of the hashes of the JDK and the libraries the one that is fast in a JVM that has compiled nothing yet.
        CRC32 hash = new CRC32();
        while (channel.read(window.clear()) >= 0) {
            hash.update(window.flip());
        }
        return hash.getValue();
    }
}
