package io.bodkin.fileio;

import io.bodkin.engine.ipc.IpcSchema;
import io.bodkin.engine.ipc.codec.Codec;
import io.bodkin.engine.ipc.write.DirectSink;
import io.bodkin.engine.ipc.write.IpcFileWriter;
import io.bodkin.engine.ipc.write.IpcStreamWriter;
import io.bodkin.engine.ipc.write.Sink;
import io.bodkin.engine.ipc.write.WriteLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/** An Arrow file or stream being written: what both have in common. For file threads, one at a time. */
interface ArrowOutput extends AutoCloseable {
    /** Whether values written under an id that is there already take the place of the old ones. */
    boolean replacesDictionaries();

    /** @param behind whether the values come behind those that are there, or begin anew */
    void writeDictionary(long id, boolean behind, ArrowRecordBatch values) throws IOException;

    void write(ArrowRecordBatch batch) throws IOException;

    void finish() throws IOException;

    @Override
    void close() throws IOException;

    /**
     * Makes a new file at {@code target}, written past the page cache where the file system can.
     *
     * @param footerMetadata a stream has no place for them
     * @param stop once given, writing fails at the next request
     */
    static ArrowOutput open(
            Path target,
            IpcSchema schema,
            ArrowFormat.Kind kind,
            Codec codec,
            Map<String, String> footerMetadata,
            StopSignal stop)
            throws IOException {
        ByteBuffer bounce =
                ByteBuffer.allocateDirect((1 << 20) + DirectSink.ALIGNMENT).alignedSlice(DirectSink.ALIGNMENT);
        ByteBuffer scratch = ByteBuffer.allocateDirect(codec == Codec.NONE ? 0 : IpcFileWriter.SCRATCH_BYTES);
        Sink sink = new StoppableSink(DirectSink.create(target, bounce), stop);
        try {
            return kind == ArrowFormat.Kind.FILE
                    ? new OfFile(
                            sink, new IpcFileWriter(sink, schema, WriteLayout.PAGES, scratch), codec, footerMetadata)
                    : new OfStream(sink, new IpcStreamWriter(sink, schema, scratch), codec);
        } catch (Throwable failure) {
            sink.close();
            throw failure;
        }
    }

    /** With a footer. */
    record OfFile(Sink sink, IpcFileWriter writer, Codec codec, Map<String, String> footerMetadata)
            implements ArrowOutput {
        @Override
        public boolean replacesDictionaries() {
            return false;
        }

        @Override
        public void writeDictionary(long id, boolean behind, ArrowRecordBatch values) throws IOException {
            writer.writeDictionary(id, behind, values, codec);
        }

        @Override
        public void write(ArrowRecordBatch batch) throws IOException {
            writer.write(batch, codec);
        }

        @Override
        public void finish() throws IOException {
            writer.finish(footerMetadata);
        }

        @Override
        public void close() throws IOException {
            sink.close();
        }
    }

    /** One message after the other. */
    record OfStream(Sink sink, IpcStreamWriter writer, Codec codec) implements ArrowOutput {
        @Override
        public boolean replacesDictionaries() {
            return true;
        }

        @Override
        public void writeDictionary(long id, boolean behind, ArrowRecordBatch values) throws IOException {
            writer.writeDictionary(id, behind, values, codec);
        }

        @Override
        public void write(ArrowRecordBatch batch) throws IOException {
            writer.write(batch, codec);
        }

        @Override
        public void finish() throws IOException {
            writer.finish();
        }

        @Override
        public void close() throws IOException {
            sink.close();
        }
    }
}
