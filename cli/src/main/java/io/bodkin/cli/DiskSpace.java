package io.bodkin.cli;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.memory.ByteSize;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Whether there is room for what a command will write, before it writes anything. */
final class DiskSpace {
    private static final Set<String> OF_MEMORY = Set.of("tmpfs", "ramfs");

    private final Map<FileStore, Long> needed = new LinkedHashMap<>();
    private final Map<FileStore, Path> folders = new LinkedHashMap<>();

    /** So many bytes more will be written to a folder, which need not be there yet. */
    DiskSpace need(Path folder, long bytes) throws IOException {
        Path existing = Folders.nearestThatExists(folder);
        FileStore disk = Files.getFileStore(existing);
        needed.merge(disk, bytes, Long::sum);
        folders.putIfAbsent(disk, folder);
        return this;
    }

    /**
     * @param what needs it, to begin the message with
     * @throws BodkinException if it is not there
     */
    void check(String what) throws IOException {
        for (Map.Entry<FileStore, Long> entry : needed.entrySet()) {
            long free = entry.getKey().getUsableSpace();
            if (entry.getValue() > free) {
                throw new BodkinException(
                        Kind.RESOURCE,
                        what + " needs " + ByteSize.format(entry.getValue()) + " of disk in "
                                + folders.get(entry.getKey()) + ", there are " + ByteSize.format(free)
                                + "; use a smaller --size or another folder");
            }
        }
    }

    /** Whether files in this folder take memory. */
    static boolean isMemory(Path folder) throws IOException {
        return OF_MEMORY.contains(
                Files.getFileStore(Folders.nearestThatExists(folder)).type());
    }
}
