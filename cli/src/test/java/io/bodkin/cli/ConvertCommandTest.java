package io.bodkin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contents are compared by Arrow's own readers. That every type survives is shown where files are written. */
class ConvertCommandTest {
    @TempDir
    Path folder;

    /** Schema, then each batch as text. */
    private static List<String> content(Path file) throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                FileChannel channel = FileChannel.open(file);
                ArrowReader reader = isFile(file)
                        ? new ArrowFileReader(channel, allocator, CommonsCompressionFactory.INSTANCE)
                        : new ArrowStreamReader(channel, allocator, CommonsCompressionFactory.INSTANCE)) {
            List<String> content = new ArrayList<>();
            content.add(reader.getVectorSchemaRoot().getSchema().toJson());
            while (reader.loadNextBatch()) {
                content.add(reader.getVectorSchemaRoot().contentToTSVString());
            }
            return content;
        }
    }

    private static boolean isFile(Path file) throws IOException {
        return new String(Files.readAllBytes(file), 0, 6, java.nio.charset.StandardCharsets.US_ASCII).equals("ARROW1");
    }

    private Path convert(Path source, String name, Object... more) {
        Path target = folder.resolve(name);
        Object[] arguments = Stream.concat(Stream.of("convert", source, target, "--memory", "16MiB"), Stream.of(more))
                .toArray();
        assertThat(Cli.run(arguments)).isEqualTo(new Cli.Result(0, "", ""));
        return target;
    }

    @Test
    void theNameSaysWhetherItBecomesAFileOrAStream() throws IOException {
        Path source = Cli.golden("stream.arrows");
        assertThat(isFile(convert(source, "a.arrow"))).isTrue();
        assertThat(isFile(convert(source, "a.feather"))).isTrue();
        assertThat(isFile(convert(source, "a.arrows"))).isFalse();
        assertThat(isFile(convert(source, "a.STREAM"))).isFalse();
        assertThat(isFile(convert(source, "b.arrow", "--to", "stream"))).isFalse();
        assertThat(isFile(convert(source, "b.arrows", "--to", "file"))).isTrue();
    }

    @Test
    void thereAndBackThroughEveryCodecIsTheSame() throws IOException {
        for (String name :
                List.of("stream.arrows", "metadata.arrow", "zstd.arrow", "lz4.arrows", "type-nested.arrow")) {
            Path source = Cli.golden(name);
            List<String> content = content(source);
            for (String codec : List.of("none", "lz4", "zstd")) {
                Path stream = convert(source, codec + ".arrows", "--compression", codec);
                Path file = convert(stream, codec + ".arrow", "--compression", codec);
                assertThat(content(stream)).isEqualTo(content);
                assertThat(content(file)).isEqualTo(content);
            }
        }
    }

    @Test
    void aFileCanBeConvertedInPlace() throws IOException {
        Path file = Files.copy(Cli.golden("zstd-large.arrow"), folder.resolve("a.arrow"));
        List<String> content = content(file);
        convert(file, "a.arrow", "--compression", "lz4");
        assertThat(content(file)).isEqualTo(content);
        assertThat(Files.mismatch(file, Cli.golden("zstd-large.arrow"))).isNotEqualTo(-1);
    }

    @Test
    void filesWithoutRowsColumnsOrBatchesStayAsTheyAre() throws IOException {
        for (String name :
                List.of("zero-rows.arrow", "zero-columns.arrow", "no-batches.arrow", "duplicate-names.arrow")) {
            Path source = Cli.golden(name);
            assertThat(content(convert(source, "x.arrows"))).isEqualTo(content(source));
            assertThat(content(convert(source, "x.arrow"))).isEqualTo(content(source));
        }
    }
}
