package io.bodkin.engine.ipc.flat;

import java.util.Objects;

/** Numbers or structs of one width that stand side by side in a flatbuffer. Within bounds when it is made. */
public final class FlatVector {
    private final FlatBuffer buffer;
    private final long start;
    private final int count;
    private final int width;

    FlatVector(FlatBuffer buffer, long start, int count, int width) {
        this.buffer = buffer;
        this.start = start;
        this.count = count;
        this.width = width;
    }

    public int count() {
        return count;
    }

    /** @param at bytes from the start of the element */
    public int getInt(int element, int at) {
        return buffer.intAt(position(element) + at);
    }

    /** @param at bytes from the start of the element */
    public long getLong(int element, int at) {
        return buffer.longAt(position(element) + at);
    }

    long position(int element) {
        return start + (long) Objects.checkIndex(element, count) * width;
    }
}
