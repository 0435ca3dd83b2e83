package io.bodkin.engine.store.index;

import io.bodkin.engine.fault.BodkinException;

/**
 * The chunk index cannot be opened, grown or read. No chunk is lost by that: what is durable says so in its own file,
 * and the index is made anew at the next start.
 */
public final class IndexFaultException extends BodkinException {
    private static final long serialVersionUID = 1L;

    IndexFaultException(Kind kind, String message) {
        super(kind, message);
    }

    IndexFaultException(Kind kind, String message, Throwable cause) {
        super(kind, message, cause);
    }
}
