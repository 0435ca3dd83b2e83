package io.bodkin.engine.memory;

import java.util.Optional;

/** Reads of mapped files whose pages may go away under them. */
public final class MappedReads {
    private static volatile int one = 1;

    @SuppressWarnings("UnusedVariable") // a store that the compiler cannot leave out
    private static volatile Object garbage;

    private MappedReads() {}

    /**
     * The error for a page that was gone, if that is what was thrown: itself, or inside of what reflection made of it.
     * (Arrow makes its byte buffers by reflection, where a late error may hit.)
     */
    public static Optional<InternalError> pageGone(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < 8; depth++) {
            if (cause instanceof InternalError error
                    && error.getMessage() != null
                    && error.getMessage().contains("a fault occurred in a")) {
                return Optional.of(error);
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    /**
     * Makes the {@link InternalError} for a page that was gone come now. Java 17 notes it in compiled code and throws
     * it when the thread next enters the runtime: without this, out of some later, innocent line. To be called in a
     * {@code finally} inside the {@code try} that catches it, as what was read in its place may have thrown first;
     * costs less than a microsecond. Any thread.
     */
    public static void settle() {
        // Of the bytecodes, this one enters the runtime in every tier, as long as its lengths are no constants; native
        // methods do not, their return throws nothing that is late.
        garbage = new byte[one][one];
    }
}
