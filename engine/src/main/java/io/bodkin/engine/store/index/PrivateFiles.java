package io.bodkin.engine.store.index;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files and directories that only their owner may enter, where the file system knows owners. */
public final class PrivateFiles {
    private PrivateFiles() {}

    /** Creates an empty file, instead of one that may be there. */
    static Path create(Path file) throws IOException {
        Files.deleteIfExists(file);
        return Files.createFile(file, permissions(file, "rw-------"));
    }

    /** Opens for reading and writing what is there, or creates it. */
    static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, Set.of(CREATE, READ, WRITE), permissions(file, "rw-------"));
    }

    public static void createDirectories(Path directory) throws IOException {
        Files.createDirectories(directory, permissions(directory, "rwx------"));
    }

    /** To create a file or a folder there with these permissions. */
    public static FileAttribute<?>[] permissions(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
