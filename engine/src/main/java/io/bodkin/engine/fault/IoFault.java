package io.bodkin.engine.fault;

import io.bodkin.engine.fault.BodkinException.Kind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Set;

/** What an exception of a file system says to people, whose own message is often just the name of the file. */
public final class IoFault {
    /** Words of the operating system for a path that is wrong; anything else is a device that is full, or failing. */
    private static final Set<String> WRONG_PATH = Set.of(
            "Not a directory",
            "Is a directory",
            "Read-only file system",
            "File name too long",
            "Operation not permitted",
            "Invalid argument",
            "Invalid cross-device link");

    private IoFault() {}

    /** Why, without the name of the file. */
    public static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "it is there already";
        }
        if (e instanceof NotDirectoryException) {
            return "not a directory";
        }
        if (e instanceof FileSystemException system) {
            return system.getReason() == null ? e.getClass().getSimpleName() : system.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** Whether the path is wrong, or something is full or failing. */
    public static Kind kind(IOException e) {
        boolean wrongPath = e instanceof AccessDeniedException
                || e instanceof NoSuchFileException
                || e instanceof FileAlreadyExistsException
                || e instanceof NotDirectoryException
                || e instanceof FileSystemException system
                        && system.getReason() != null
                        && (WRONG_PATH.contains(system.getReason())
                                || system.getReason().startsWith("Too many levels of symbolic links"));
        return wrongPath ? Kind.USER : Kind.RESOURCE;
    }
}
