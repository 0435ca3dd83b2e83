package io.bodkin.engine.store.index;

import java.io.IOException;
import java.util.function.Consumer;

/** The truth behind the index: what the sealed files say of themselves. */
@FunctionalInterface
public interface IndexSource {
    /**
     * Passes on an entry for each chunk in a sealed file of the directory, read from its footer. Of two with the same
     * id the later one counts. Called by the thread that opens the index, while the index is locked for others.
     *
     * @throws IOException if the directory cannot be read; a single damaged file is left out and reported elsewhere
     */
    void forEachSealed(Consumer<IndexEntry> sink) throws IOException;
}
