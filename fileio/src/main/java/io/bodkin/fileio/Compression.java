package io.bodkin.fileio;

import io.bodkin.engine.ipc.codec.Codec;

/** How the buffers of an Arrow file are compressed. */
public enum Compression {
    NONE,
    LZ4,
    ZSTD;

    Codec codec() {
        return switch (this) {
            case NONE -> Codec.NONE;
            case LZ4 -> Codec.LZ4_FRAME;
            case ZSTD -> Codec.ZSTD;
        };
    }
}
