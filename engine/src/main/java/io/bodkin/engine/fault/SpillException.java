package io.bodkin.engine.fault;

/** A chunk cannot be written to the spill directory, or read back from it. */
public final class SpillException extends BodkinException {
    private static final long serialVersionUID = 1L;

    public SpillException(String message, Throwable cause) {
        this(Kind.RESOURCE, message, cause);
    }

    /** @param kind USER if the directory cannot be one for spilling */
    public SpillException(Kind kind, String message, Throwable cause) {
        super(kind, message, cause);
    }
}
