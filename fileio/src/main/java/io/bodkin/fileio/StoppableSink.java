package io.bodkin.fileio;

import io.bodkin.engine.ipc.write.Sink;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Hands requests on until it is told to stop. */
record StoppableSink(Sink sink, StopSignal stop) implements Sink {
    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
        stop.check();
        sink.write(bytes, position);
    }

    @Override
    public void finish(long size) throws IOException {
        stop.check();
        sink.finish(size);
    }

    @Override
    public void close() throws IOException {
        sink.close();
    }
}
