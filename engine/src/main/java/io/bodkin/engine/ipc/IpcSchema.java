package io.bodkin.engine.ipc;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A schema in the two forms that Arrow Java knows.
 *
 * @param file as it stands in a file: the field of a dictionary column has the type of the values
 * @param memory as vectors have it: the field of a dictionary column has the type of the index
 * @param dictionaries the field of the values of each dictionary, by id, in memory form
 */
public record IpcSchema(Schema file, Schema memory, Map<Long, Field> dictionaries) {
    public IpcSchema {
        dictionaries = Collections.unmodifiableMap(new LinkedHashMap<>(dictionaries));
    }

    /**
     * Completes a schema as it stands in a file.
     *
     * @throws IllegalArgumentException if one dictionary id stands for values of two types
     */
    public static IpcSchema ofFile(Schema file) {
        Map<Long, Field> dictionaries = new LinkedHashMap<>();
        List<Field> columns = new ArrayList<>();
        for (Field column : file.getFields()) {
            columns.add(toMemory(column, dictionaries));
        }
        return new IpcSchema(file, new Schema(columns, file.getCustomMetadata()), dictionaries);
    }

    /** Completes the schema of vectors; {@code dictionaries} as in the record. */
    public static IpcSchema ofMemory(Schema memory, Map<Long, Field> dictionaries) {
        List<Field> columns = new ArrayList<>();
        for (Field column : memory.getFields()) {
            columns.add(toFile(column, dictionaries));
        }
        return ofFile(new Schema(columns, memory.getCustomMetadata()));
    }

    /** A schema without dictionaries. */
    public static IpcSchema of(Schema schema) {
        return ofMemory(schema, Map.of());
    }

    /** The columns with these numbers, in this order, and the dictionaries that they need. */
    public IpcSchema select(int... columns) {
        List<Field> fields = new ArrayList<>();
        for (int column : columns) {
            fields.add(file.getFields().get(column));
        }
        return ofFile(new Schema(fields, file.getCustomMetadata()));
    }

    /** The ids of the dictionaries that these columns need, those of nested values included. */
    public Set<Long> dictionariesOf(int... columns) {
        return new TreeSet<>(select(columns).dictionaries().keySet());
    }

    private static Field toMemory(Field field, Map<Long, Field> dictionaries) {
        List<Field> children = new ArrayList<>();
        for (Field child : field.getChildren()) {
            children.add(toMemory(child, dictionaries));
        }
        DictionaryEncoding encoding = field.getDictionary();
        if (encoding == null) {
            return new Field(field.getName(), field.getFieldType(), children);
        }
        Field values = new Field("DICT" + encoding.getId(), new FieldType(true, field.getType(), null), children);
        Field other = dictionaries.putIfAbsent(encoding.getId(), values);
        if (other != null && !other.equals(values)) {
            throw new IllegalArgumentException("dictionary " + encoding.getId() + " holds values of type "
                    + other.getType() + " for one field and " + values.getType() + " for field "
                    + field.getName());
        }
        ArrowType index = encoding.getIndexType();
        return new Field(
                field.getName(), new FieldType(field.isNullable(), index, encoding, field.getMetadata()), List.of());
    }

    private static Field toFile(Field field, Map<Long, Field> dictionaries) {
        DictionaryEncoding encoding = field.getDictionary();
        if (encoding == null) {
            return new Field(field.getName(), field.getFieldType(), toFile(field.getChildren(), dictionaries));
        }
        Field values = dictionaries.get(encoding.getId());
        if (values == null) {
            throw new IllegalArgumentException(
                    "field " + field.getName() + ": no field is given for dictionary " + encoding.getId());
        }
        return new Field(
                field.getName(),
                new FieldType(field.isNullable(), values.getType(), encoding, field.getMetadata()),
                toFile(values.getChildren(), dictionaries));
    }

    private static List<Field> toFile(List<Field> fields, Map<Long, Field> dictionaries) {
        List<Field> converted = new ArrayList<>();
        for (Field field : fields) {
            converted.add(toFile(field, dictionaries));
        }
        return converted;
    }
}
