package io.bodkin.engine.ipc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sound files that hold what Arrow Java would fail on, or mistake. */
class UnsupportedFilesTest {
    @TempDir
    Path folder;

    @Test
    void shortDecimalsAreRefused() {
        refused("decimal32.ipc", "decimal32 is not supported by Arrow Java: write the column as decimal128");
        refused("decimal64.ipc", "decimal64 is not supported by Arrow Java: write the column as decimal128");
    }

    @Test
    void binaryOfWidthZeroIsRefused() {
        refused(
                "binary-of-width-0.ipc",
                "fixed-size binary of width 0 is not supported by Arrow Java: leave the column out");
    }

    private static void refused(String name, String message) {
        Path path = GoldenFilesTest.golden(name);
        assertThatThrownBy(() -> IpcFile.open(path))
                .isInstanceOf(UnsupportedArrowException.class)
                .hasMessage(path + ": " + message);
    }

    @Test
    void denseUnionsWithTypeIdsOfTheirOwnAreRefusedByVectorsOnly() {
        try (BufferAllocator allocator = new RootAllocator();
                IpcFile file = IpcFile.open(GoldenFilesTest.golden("dense-union-codes.ipc"))) {
            TestBatches.load(file, 0, allocator).close();
            assertThatThrownBy(() -> TestBatches.loadRoot(file, 0, allocator))
                    .isInstanceOf(UnsupportedArrowException.class)
                    .hasMessageContaining("column u is a dense union whose type ids are not 0, 1, 2");
        }
    }

    @Test
    void bigEndianIsRefused() throws IOException {
        refusedStream(Endianness.Big, MetadataVersion.V5, "is big-endian, which Arrow Java does not read");
    }

    @Test
    void metadataOfUnknownVersionsAreRefused() throws IOException {
        refusedStream(Endianness.Little, (short) 2, "has Arrow metadata of version 3; versions 4 and 5 are read");
        refusedStream(Endianness.Little, (short) 9, "has Arrow metadata of version 10; versions 4 and 5 are read");
    }

    private void refusedStream(short endianness, short version, String message) throws IOException {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int fields = Schema.createFieldsVector(builder, new int[0]);
        Schema.startSchema(builder);
        Schema.addEndianness(builder, endianness);
        Schema.addFields(builder, fields);
        int schema = Schema.endSchema(builder);
        Message.startMessage(builder);
        Message.addVersion(builder, version);
        Message.addHeaderType(builder, MessageHeader.Schema);
        Message.addHeader(builder, schema);
        builder.finish(Message.endMessage(builder));
        byte[] metadata = builder.sizedByteArray();
        ByteBuffer stream = ByteBuffer.allocate(8 + metadata.length).order(ByteOrder.LITTLE_ENDIAN);
        stream.putInt(-1).putInt(metadata.length).put(metadata);
        Path path = Files.write(folder.resolve("stream"), stream.array());
        assertThatThrownBy(() -> IpcFile.open(path))
                .isInstanceOf(UnsupportedArrowException.class)
                .hasMessageStartingWith(path.toString())
                .hasMessageContaining(message);
    }
}
