package io.bodkin.engine.fault;

import java.nio.file.Path;

/** A file is not what it claims to be: cut short, altered, not of its format, or hostile. */
public final class DamagedFileException extends BodkinException {
    private static final long serialVersionUID = 1L;

    private final transient Path file;
    private final long offset;

    /**
     * @param offset in bytes from the start of the file, where the fault was found
     * @param fault what is wrong there, as a clause: "the footer is 900 bytes long, the file has 120"
     */
    public DamagedFileException(Path file, long offset, String fault) {
        super(Kind.USER, message(file, offset, fault));
        this.file = file;
        this.offset = offset;
    }

    public DamagedFileException(Path file, long offset, String fault, Throwable cause) {
        super(Kind.USER, message(file, offset, fault), cause);
        this.file = file;
        this.offset = offset;
    }

    private static String message(Path file, long offset, String fault) {
        return file + ": damaged at byte " + offset + ": " + fault;
    }

    /** The file, or null after the exception has travelled to another process. */
    public Path file() {
        return file;
    }

    /** Bytes from the start of the file. */
    public long offset() {
        return offset;
    }
}
