package io.bodkin.fileio;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;

/**
 * By which one sees that a file is still the same one.
 *
 * @param key of the file system, such as the number of its inode: another one after the file was replaced
 */
record FileState(long bytes, FileTime modified, String key) {
    static FileState of(Path file) {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileState(found.size(), found.lastModifiedTime(), Objects.toString(found.fileKey(), ""));
        } catch (IOException e) {
            throw new BodkinException(Kind.USER, Formats.unreadable(file, e), e);
        }
    }

    @Override
    public String toString() {
        return bytes + " bytes of " + modified;
    }
}
