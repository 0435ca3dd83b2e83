package io.bodkin.engine.ipc.layout;

/** The physical layouts of Arrow; each says which buffers a node has, in their order. */
public enum Kind {
    /** No buffer at all. */
    NULL(false, 0),
    /** Validity, values. Booleans are one bit wide. */
    FIXED(true, 2),
    /** Validity, 32-bit offsets, bytes. */
    BINARY(true, 3),
    /** Validity, 64-bit offsets, bytes. */
    LARGE_BINARY(true, 3),
    /** Validity, 16-byte views, and then as many buffers as the batch says. */
    BINARY_VIEW(true, 2),
    /** Validity, 32-bit offsets. */
    LIST(true, 2),
    /** Validity, 64-bit offsets. */
    LARGE_LIST(true, 2),
    /** Validity, 32-bit offsets, 32-bit sizes. */
    LIST_VIEW(true, 3),
    /** Validity, 64-bit offsets, 64-bit sizes. */
    LARGE_LIST_VIEW(true, 3),
    /** Validity. */
    FIXED_LIST(true, 1),
    /** Validity. */
    STRUCT(true, 1),
    /** Type ids. */
    SPARSE_UNION(false, 1),
    /** Type ids, 32-bit offsets. */
    DENSE_UNION(false, 2),
    /** No buffer; the children are the run ends and the values. */
    RUN_END(false, 0);

    private final boolean validity;
    private final int buffers;

    Kind(boolean validity, int buffers) {
        this.validity = validity;
        this.buffers = buffers;
    }

    /** Whether the first buffer is a validity bitmap. */
    public boolean hasValidity() {
        return validity;
    }

    /** How many buffers a node has, without the variadic ones of views. */
    public int buffers() {
        return buffers;
    }

    /** Whether the second buffer holds {@code length + 1} offsets. */
    public boolean hasOffsets() {
        return this == BINARY || this == LARGE_BINARY || this == LIST || this == LARGE_LIST;
    }

    /** Bytes of one offset, or of one size; 0 where there are none. */
    public int offsetWidth() {
        return switch (this) {
            case BINARY, LIST, LIST_VIEW, DENSE_UNION -> 4;
            case LARGE_BINARY, LARGE_LIST, LARGE_LIST_VIEW -> 8;
            default -> 0;
        };
    }
}
