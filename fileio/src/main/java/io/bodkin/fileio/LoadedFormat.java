package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import java.io.IOException;
import java.nio.file.Path;

/** A format that can make a chunk of a file without bringing its bytes in. */
interface LoadedFormat<T> extends Format<T> {
    /** What the task that opens the file returns, so that its result is a T: a T, or the entry of a chunk of one. */
    Object load(Engine engine, Path file) throws IOException;
}
