package io.bodkin.engine.ipc;

import io.bodkin.engine.ipc.flat.FlatTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.ExtensionTypeRegistry;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Reads the Schema table of a message or footer that is not trusted. */
final class SchemaReader {
    private final Path file;
    private final Limits limits;
    private final int version;

    /** @param version of the metadata, as the message or footer says */
    SchemaReader(Path file, Limits limits, int version) {
        this.file = file;
        this.limits = limits;
        this.version = version;
    }

    IpcSchema read(FlatTable schema) {
        if (schema.getShort(0, 0) != 0) {
            throw new UnsupportedArrowException(
                    file, "is big-endian, which Arrow Java does not read: write it on a little-endian machine");
        }
        List<Field> columns = new ArrayList<>();
        for (FlatTable column : schema.getTables(1)) {
            columns.add(field(column, 1));
        }
        try {
            return IpcSchema.ofFile(new Schema(columns, metadata(schema, 2)));
        } catch (IllegalArgumentException e) {
            throw schema.damaged(e.getMessage());
        }
    }

    /** The key-value pairs in the field of the table; the last of equal keys counts, as in Arrow Java. */
    static Map<String, String> metadata(FlatTable table, int field) {
        Map<String, String> metadata = new LinkedHashMap<>();
        for (FlatTable pair : table.getTables(field)) {
            metadata.put(pair.getText(0).orElse(""), pair.getText(1).orElse(""));
        }
        return metadata;
    }

    private Field field(FlatTable field, int level) {
        if (level > limits.nesting()) {
            throw field.damaged("fields are nested deeper than " + limits.nesting() + " levels");
        }
        List<Field> children = new ArrayList<>();
        for (FlatTable child : field.getTables(5)) {
            children.add(field(child, level + 1));
        }
        FlatTable typeTable = field.getTable(3).orElseThrow(() -> field.damaged("a field has no type"));
        ArrowType type = TypeReader.read(field.getByte(2, 0), typeTable, children.size(), file);
        checkChildren(type, children, field);
        if (type instanceof ArrowType.Union && version < MetadataVersion.V5) {
            throw new UnsupportedArrowException(
                    file, "has a union column written by Arrow before 1.0, which Arrow Java does not read");
        }
        Map<String, String> metadata = metadata(field, 6);
        DictionaryEncoding dictionary =
                field.getTable(4).map(SchemaReader::dictionary).orElse(null);
        FieldType fieldType = new FieldType(field.getBoolean(1), extension(type, metadata), dictionary, metadata);
        return new Field(field.getText(0).orElse(""), fieldType, children);
    }

    private static DictionaryEncoding dictionary(FlatTable encoding) {
        ArrowType.Int index =
                encoding.getTable(1).map(TypeReader::integer).orElseGet(() -> new ArrowType.Int(32, true));
        if (encoding.getShort(3, 0) != 0) {
            throw encoding.damaged("there is no dictionary kind with the number " + encoding.getShort(3, 0));
        }
        return new DictionaryEncoding(encoding.getLong(0, 0), encoding.getBoolean(2), index);
    }

    private static void checkChildren(ArrowType type, List<Field> children, FlatTable field) {
        if (type instanceof ArrowType.Map) {
            Field entries = children.get(0);
            if (!(entries.getType() instanceof ArrowType.Struct)
                    || entries.getChildren().size() != 2) {
                throw field.damaged("the entries of a map are not a struct of a key and a value");
            }
        }
        if (type instanceof ArrowType.RunEndEncoded) {
            Field ends = children.get(0);
            if (!(ends.getType() instanceof ArrowType.Int integer)
                    || !integer.getIsSigned()
                    || integer.getBitWidth() == 8
                    || ends.getDictionary() != null) {
                throw field.damaged("run ends are " + ends.getType() + ", they must be int16, int32 or int64");
            }
        }
    }

    /** A registered extension type where it fits its storage; else the storage, which keeps the metadata. */
    private static ArrowType extension(ArrowType storage, Map<String, String> metadata) {
        String name = metadata.get(ArrowType.ExtensionType.EXTENSION_METADATA_KEY_NAME);
        ArrowType.ExtensionType registered = name == null ? null : ExtensionTypeRegistry.lookup(name);
        if (registered == null) {
            return storage;
        }
        try {
            return registered.deserialize(
                    storage, metadata.getOrDefault(ArrowType.ExtensionType.EXTENSION_METADATA_KEY_METADATA, ""));
        } catch (RuntimeException notItsStorage) {
            return storage;
        }
    }
}
