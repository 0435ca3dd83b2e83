package io.bodkin.fileio;

import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Batch;
import io.bodkin.engine.api.Chunk;
import io.bodkin.engine.api.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.compression.CompressionUtil;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;

/** Files to read, written by Arrow's own writer, and values to compare, read by Arrow's own reader or by ours. */
final class Samples {
    private static final Path GOLDEN = Path.of("..", "engine", "src", "test", "resources", "golden");

    private Samples() {}

    /** A file that pyarrow has written. */
    static Path golden(String name) {
        return GOLDEN.resolve(name);
    }

    /** The names of all of them that Arrow Java can read. */
    static List<String> goldenNames() {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".arrow") || name.endsWith(".arrows"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Columns x: float64, n: int64 with nulls, s: text. */
    static Path write(Path file, int batches, int rows) throws IOException {
        return write(file, batches, rows, CompressionUtil.CodecType.NO_COMPRESSION);
    }

    static Path write(Path file, int batches, int rows, CompressionUtil.CodecType codec) throws IOException {
        Float8Vector x;
        BigIntVector n;
        VarCharVector s;
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = new VectorSchemaRoot(List.of(
                        x = new Float8Vector("x", allocator),
                        n = new BigIntVector("n", allocator),
                        s = new VarCharVector("s", allocator)));
                FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                ArrowFileWriter writer = new ArrowFileWriter(
                        root,
                        null,
                        channel,
                        Map.of(),
                        IpcOption.DEFAULT,
                        codec == CompressionUtil.CodecType.NO_COMPRESSION
                                ? NoCompressionCodec.Factory.INSTANCE
                                : CommonsCompressionFactory.INSTANCE,
                        codec)) {
            writer.start();
            root.allocateNew();
            for (int batch = 0; batch < batches; batch++) {
                s.reset();
                for (int row = 0; row < rows; row++) {
                    long number = (long) batch * rows + row;
                    x.setSafe(row, number * 0.5);
                    if (number % 7 == 3) {
                        n.setNull(row);
                    } else {
                        n.setSafe(row, number);
                    }
                    s.setSafe(row, ("row " + number).getBytes(StandardCharsets.UTF_8));
                }
                root.setRowCount(rows);
                writer.writeBatch();
            }
            writer.end();
        }
        return file;
    }

    /** The values of each column in order, those of a dictionary in place of its indices. */
    static List<List<String>> values(Engine engine, Table table) {
        List<List<String>> columns = columns(table.schema().getFields().size());
        for (Chunk<Batch> chunk : table.batches()) {
            try (Batch batch = chunk.fetch()) {
                add(columns, batch.root(), batch.dictionaries());
            }
        }
        return columns;
    }

    static List<List<String>> values(Engine engine, Path file) {
        return values(engine, DFile.arrow(file).load(engine));
    }

    /** The same, read by Arrow's own reader. */
    static List<List<String>> oracle(Path file) throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                FileChannel channel = FileChannel.open(file);
                ArrowReader reader = isFile(file)
                        ? new ArrowFileReader(channel, allocator, CommonsCompressionFactory.INSTANCE)
                        : new ArrowStreamReader(channel, allocator, CommonsCompressionFactory.INSTANCE)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            List<List<String>> columns = columns(root.getFieldVectors().size());
            while (reader.loadNextBatch()) {
                add(columns, root, reader);
            }
            return columns;
        }
    }

    static boolean isFile(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            var head = java.nio.ByteBuffer.allocate(6);
            channel.read(head);
            return new String(head.array(), StandardCharsets.US_ASCII).equals("ARROW1");
        }
    }

    private static List<List<String>> columns(int count) {
        List<List<String>> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            columns.add(new ArrayList<>());
        }
        return columns;
    }

    private static void add(List<List<String>> columns, VectorSchemaRoot root, DictionaryProvider dictionaries) {
        for (int column = 0; column < columns.size(); column++) {
            for (int row = 0; row < root.getRowCount(); row++) {
                columns.get(column).add(value(root.getVector(column), row, dictionaries));
            }
        }
    }

    private static String value(ValueVector vector, int row, DictionaryProvider dictionaries) {
        if (vector instanceof ExtensionTypeVector<?> extension) {
            return value(extension.getUnderlyingVector(), row, dictionaries);
        }
        DictionaryEncoding encoding = vector.getField().getDictionary();
        if (vector.isNull(row)) {
            return "null";
        }
        if (encoding != null) {
            Dictionary dictionary = dictionaries.lookup(encoding.getId());
            return value(dictionary.getVector(), ((Number) vector.getObject(row)).intValue(), dictionaries);
        }
        if (vector instanceof ListVector list) {
            List<String> elements = new ArrayList<>();
            for (int i = list.getElementStartIndex(row); i < list.getElementEndIndex(row); i++) {
                elements.add(value(list.getDataVector(), i, dictionaries));
            }
            return elements.toString();
        }
        if (vector instanceof StructVector struct) {
            List<String> members = new ArrayList<>();
            for (FieldVector member : struct.getChildrenFromFields()) {
                members.add(member.getName() + "=" + value(member, row, dictionaries));
            }
            return members.toString();
        }
        Object value = vector.getObject(row);
        return value instanceof byte[] bytes ? Arrays.toString(bytes) : String.valueOf(value);
    }
}
