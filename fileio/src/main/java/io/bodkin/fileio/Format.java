package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * How the content of a file becomes a value, and back. Immutable; both methods are called inside tasks, by any number
 * of threads.
 *
 * @param <T> what a file of this format is to a program
 */
public interface Format<T> {
    /** For messages: {@code "Arrow"}. */
    String name();

    /**
     * Whether a file looks like one of this format.
     *
     * @param head its first bytes, up to 64; to be read from position 0
     */
    boolean recognises(Path file, ByteBuffer head);

    /**
     * The content of a file. What is large is better left there and made into chunks that are brought in when a task
     * takes them.
     */
    T read(Engine engine, Path file) throws IOException;

    /**
     * Writes a value to a new file at {@code target}, which does not exist yet. It is the caller that makes the result
     * durable and gives it its final name.
     */
    void write(Engine engine, T value, Path target) throws IOException;
}
