package io.bodkin.engine.ipc.verify;

/** What is wrong with the contents of a batch: unwinds to {@link BatchValidator}, which knows the place. */
final class ContentFault extends Exception {
    private static final long serialVersionUID = 1L;

    ContentFault(String fault) {
        super(fault, null, false, false);
    }
}
