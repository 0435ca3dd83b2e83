package io.bodkin.engine.ipc.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ArrowType.ExtensionType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * How one field lies in a record batch: its own node, its buffers, and after them its children's, depth first.
 *
 * @param field in the form of vectors: a dictionary column has the type of its index
 * @param path the names from the column down to this field, for error messages
 * @param bitWidth of one value of {@link Kind#FIXED}, else 0
 * @param listSize values per row of {@link Kind#FIXED_LIST}, else 0
 * @param dictionary the id of its dictionary
 */
public record FieldLayout(
        Field field,
        String path,
        Kind kind,
        long bitWidth,
        int listSize,
        OptionalLong dictionary,
        List<FieldLayout> children) {

    public FieldLayout {
        children = List.copyOf(children);
    }

    public static List<FieldLayout> of(List<Field> columns) {
        List<FieldLayout> layouts = new ArrayList<>(columns.size());
        for (Field column : columns) {
            layouts.add(of(column, column.getName()));
        }
        return layouts;
    }

    /** @param field in the form of vectors */
    public static FieldLayout of(Field field) {
        return of(field, field.getName());
    }

    private static FieldLayout of(Field field, String path) {
        List<FieldLayout> children = new ArrayList<>(field.getChildren().size());
        for (Field child : field.getChildren()) {
            children.add(of(child, path + "." + child.getName()));
        }
        ArrowType type = storage(field.getType());
        return new FieldLayout(
                field,
                path,
                kind(type),
                bitWidth(type),
                type instanceof ArrowType.FixedSizeList list ? list.getListSize() : 0,
                field.getDictionary() == null
                        ? OptionalLong.empty()
                        : OptionalLong.of(field.getDictionary().getId()),
                children);
    }

    /** What lies under an extension type, or the type itself. */
    public static ArrowType storage(ArrowType type) {
        ArrowType storage = type;
        while (storage instanceof ExtensionType extension) {
            storage = extension.storageType();
        }
        return storage;
    }

    /** The type of the values as they are stored. */
    public ArrowType storageType() {
        return storage(field.getType());
    }

    /** Whether the bytes must be UTF-8. */
    public boolean isText() {
        return switch (storageType().getTypeID()) {
            case Utf8, LargeUtf8, Utf8View -> true;
            default -> false;
        };
    }

    /** Bytes of so many values of {@link Kind#FIXED}; throws ArithmeticException beyond a long. */
    public long fixedBytes(long rows) {
        return bitWidth == 1 ? (rows + 7) / 8 : Math.multiplyExact(rows, bitWidth / 8);
    }

    private static Kind kind(ArrowType type) {
        return switch (type.getTypeID()) {
            case Null -> Kind.NULL;
            case Struct -> Kind.STRUCT;
            case List, Map -> Kind.LIST;
            case LargeList -> Kind.LARGE_LIST;
            case FixedSizeList -> Kind.FIXED_LIST;
            case ListView -> Kind.LIST_VIEW;
            case LargeListView -> Kind.LARGE_LIST_VIEW;
            case Union -> ((ArrowType.Union) type).getMode() == UnionMode.Dense ? Kind.DENSE_UNION : Kind.SPARSE_UNION;
            case Utf8, Binary -> Kind.BINARY;
            case LargeUtf8, LargeBinary -> Kind.LARGE_BINARY;
            case Utf8View, BinaryView -> Kind.BINARY_VIEW;
            case RunEndEncoded -> Kind.RUN_END;
            case Int, FloatingPoint, Decimal, Date, Time, Timestamp, Interval, Duration, FixedSizeBinary, Bool ->
                Kind.FIXED;
            case NONE -> throw new IllegalArgumentException("no layout for type " + type);
        };
    }

    private static long bitWidth(ArrowType type) {
        return switch (type.getTypeID()) {
            case Bool -> 1;
            case Int -> ((ArrowType.Int) type).getBitWidth();
            case Decimal -> ((ArrowType.Decimal) type).getBitWidth();
            case Time -> ((ArrowType.Time) type).getBitWidth();
            case FixedSizeBinary -> 8L * ((ArrowType.FixedSizeBinary) type).getByteWidth();
            case Timestamp, Duration -> 64;
            case Date -> ((ArrowType.Date) type).getUnit() == DateUnit.DAY ? 32 : 64;
            case FloatingPoint -> bits(((ArrowType.FloatingPoint) type).getPrecision());
            case Interval -> bits(((ArrowType.Interval) type).getUnit());
            default -> 0;
        };
    }

    private static int bits(FloatingPointPrecision precision) {
        return switch (precision) {
            case HALF -> 16;
            case SINGLE -> 32;
            case DOUBLE -> 64;
        };
    }

    private static int bits(IntervalUnit unit) {
        return switch (unit) {
            case YEAR_MONTH -> 32;
            case DAY_TIME -> 64;
            case MONTH_DAY_NANO -> 128;
        };
    }
}
