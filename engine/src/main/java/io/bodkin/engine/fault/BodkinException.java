package io.bodkin.engine.fault;

import static java.util.Objects.requireNonNull;

/**
 * The base of every exception that Bodkin throws for a reason of its own.
 *
 * <p>The message says what was wanted, what there was, and what to do; its first line stands alone. The {@link Kind}
 * says who can mend it.
 */
public class BodkinException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Who can mend it. */
    public enum Kind {
        /** The request or the input is wrong: a missing file, a damaged file, a bad setting. */
        USER,
        /** The request is right and there is too little of something: memory, disk, file handles. */
        RESOURCE,
        /** Another process or machine failed. */
        REMOTE,
        /** Bodkin is wrong: please report it. */
        BUG
    }

    private final Kind kind;

    public BodkinException(Kind kind, String message) {
        super(message);
        this.kind = requireNonNull(kind, "kind");
    }

    public BodkinException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = requireNonNull(kind, "kind");
    }

    public final Kind kind() {
        return kind;
    }
}
