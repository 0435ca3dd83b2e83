package io.bodkin.engine.ipc.codec;

/** A compressed buffer is not what it claims to be; the caller knows which file it stands in. */
public final class CodecException extends Exception {
    private static final long serialVersionUID = 1L;

    CodecException(String message) {
        super(message);
    }
}
