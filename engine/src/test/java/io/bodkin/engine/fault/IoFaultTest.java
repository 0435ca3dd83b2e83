package io.bodkin.engine.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.fault.BodkinException.Kind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.junit.jupiter.api.Test;

class IoFaultTest {
    private static void is(IOException e, String reason, Kind kind) {
        assertThat(IoFault.reason(e)).isEqualTo(reason);
        assertThat(IoFault.kind(e)).isEqualTo(kind);
    }

    @Test
    void wrongPathsAreTheUsersAndSaidWithoutTheirName() {
        is(new NoSuchFileException("/a"), "no such file or folder", Kind.USER);
        is(new AccessDeniedException("/a"), "permission denied", Kind.USER);
        is(new FileAlreadyExistsException("/a"), "it is there already", Kind.USER);
        is(new NotDirectoryException("/a"), "not a directory", Kind.USER);
        is(new FileSystemException("/a", null, "Read-only file system"), "Read-only file system", Kind.USER);
        is(new FileSystemException("/a", null, "File name too long"), "File name too long", Kind.USER);
    }

    @Test
    void whatIsFullOrFailingIsALackOfResources() {
        is(new FileSystemException("/a", null, "No space left on device"), "No space left on device", Kind.RESOURCE);
        is(new FileSystemException("/a", null, "Too many open files"), "Too many open files", Kind.RESOURCE);
        is(new FileSystemException("/a"), "FileSystemException", Kind.RESOURCE);
        is(new IOException("Input/output error"), "Input/output error", Kind.RESOURCE);
        is(new IOException(), "IOException", Kind.RESOURCE);
    }
}
