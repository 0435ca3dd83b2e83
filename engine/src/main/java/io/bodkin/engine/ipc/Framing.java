package io.bodkin.engine.ipc;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What stands around the messages of a file or stream, as the Arrow columnar format, "Serialization and IPC", has it.
 */
public final class Framing {
    /** In front of the length of each message's metadata. */
    public static final int CONTINUATION = -1;

    /** Of {@link #magic()}, in bytes. */
    public static final int MAGIC_LENGTH = 6;

    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);

    private Framing() {}

    /** The first and the last bytes of a file. */
    public static ByteBuffer magic() {
        return ByteBuffer.wrap(MAGIC).asReadOnlyBuffer();
    }
}
