package io.bodkin.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/**
 * Standard output that knows why it failed: a {@link PrintStream} says only that it did. Whoever reads the first lines
 * and goes away, as {@code head} does, is no fault; a full disk behind a redirection is one.
 */
final class StandardOutput extends FilterOutputStream {
    /** What a shell shows of a program that a closed pipe has ended. */
    static final int CLOSED_PIPE = 141;

    private static volatile boolean pipeClosed;

    private StandardOutput(OutputStream out) {
        super(out);
    }

    /** Puts it in the place of {@code System.out}. */
    static void install() {
        String encoding = System.getProperty("stdout.encoding", System.getProperty("native.encoding"));
        Charset charset = encoding == null ? Charset.defaultCharset() : Charset.forName(encoding);
        System.setOut(new PrintStream(new StandardOutput(new FileOutputStream(FileDescriptor.out)), false, charset));
    }

    /** Whether nobody reads it any more. */
    static boolean isPipeClosed() {
        return pipeClosed;
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            pipeClosed |= "Broken pipe".equals(e.getMessage());
            throw e;
        }
    }
}
