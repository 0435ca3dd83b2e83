package io.bodkin.engine.ipc;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A random schema, and batches of it: fixed width, text, binary, lists and structs in one another, nulls everywhere.
 */
final class RandomBatches {
    private static final List<ArrowType> FLAT = List.of(
            new ArrowType.Int(8, true),
            new ArrowType.Int(16, false),
            new ArrowType.Int(32, true),
            new ArrowType.Int(64, true),
            new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE),
            new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE),
            ArrowType.Bool.INSTANCE,
            new ArrowType.Date(DateUnit.DAY),
            new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC"),
            new ArrowType.FixedSizeBinary(5),
            new ArrowType.Decimal(20, 3, 128),
            ArrowType.Utf8.INSTANCE,
            ArrowType.LargeUtf8.INSTANCE,
            ArrowType.Binary.INSTANCE);

    private static final String[] WORDS = {"", "a", "größer", "日本語", "😀", "a word that is longer than the others"};

    private final Random random;
    private final BufferAllocator allocator;
    private final Schema schema;

    RandomBatches(Random random, BufferAllocator allocator) {
        this.random = random;
        this.allocator = allocator;
        List<Field> fields = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            fields.add(field("c" + random.nextInt(4), 0));
        }
        this.schema = new Schema(fields);
    }

    Schema schema() {
        return schema;
    }

    /** Owned by the caller. */
    VectorSchemaRoot next(int rows) {
        VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
        root.getFieldVectors().forEach(vector -> fill(vector, rows));
        root.setRowCount(rows);
        return root;
    }

    private Field field(String name, int depth) {
        int kind = depth < 3 ? random.nextInt(10) : 9;
        return switch (kind) {
            case 0 -> new Field(name, FieldType.nullable(ArrowType.List.INSTANCE), List.of(field("$data$", depth + 1)));
            case 1 ->
                new Field(
                        name,
                        FieldType.nullable(new ArrowType.FixedSizeList(random.nextInt(4))),
                        List.of(field("$data$", depth + 1)));
            case 2 ->
                new Field(
                        name,
                        FieldType.nullable(ArrowType.Struct.INSTANCE),
                        List.of(field("p", depth + 1), field("q", depth + 1)));
            default -> new Field(name, FieldType.nullable(FLAT.get(random.nextInt(FLAT.size()))), List.of());
        };
    }

    private void fill(FieldVector vector, int rows) {
        boolean someNull = random.nextBoolean();
        vector.setInitialCapacity(Math.max(rows, 1));
        vector.allocateNew();
        if (vector instanceof ListVector list) {
            int values = 0;
            for (int i = 0; i < rows; i++) {
                if (someNull && random.nextInt(4) == 0) {
                    list.setNull(i);
                } else {
                    int size = random.nextInt(4);
                    list.startNewValue(i);
                    list.endValue(i, size);
                    values += size;
                }
            }
            fill(list.getDataVector(), values);
        } else if (vector instanceof FixedSizeListVector list) {
            for (int i = 0; i < rows; i++) {
                if (!someNull || random.nextInt(4) != 0) {
                    list.setNotNull(i);
                }
            }
            fill(list.getDataVector(), rows * list.getListSize());
        } else if (vector instanceof StructVector struct) {
            for (int i = 0; i < rows; i++) {
                if (!someNull || random.nextInt(4) != 0) {
                    struct.setIndexDefined(i);
                }
            }
            struct.getChildrenFromFields().forEach(child -> fill(child, rows));
        } else {
            for (int i = 0; i < rows; i++) {
                if (!someNull || random.nextInt(4) != 0) {
                    value(vector, i);
                }
            }
        }
        vector.setValueCount(rows);
    }

    private void value(FieldVector vector, int i) {
        byte[] text = WORDS[random.nextInt(WORDS.length)].getBytes(StandardCharsets.UTF_8);
        if (vector instanceof VarCharVector chars) {
            chars.setSafe(i, text);
        } else if (vector instanceof LargeVarCharVector chars) {
            chars.setSafe(i, text);
        } else if (vector instanceof VarBinaryVector bytes) {
            bytes.setSafe(i, text);
        } else if (vector instanceof BaseFixedWidthVector fixed) {
            fixed.setIndexDefined(i);
            int bits = fixed.getTypeWidth() == 0 ? 1 : fixed.getTypeWidth() * 8;
            if (bits == 1) {
                ((BitVector) fixed).set(i, random.nextInt(2));
            } else {
                byte[] value = new byte[bits / 8];
                random.nextBytes(value);
                fixed.getDataBuffer().setBytes((long) i * value.length, value);
            }
        }
    }
}
