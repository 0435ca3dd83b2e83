package io.bodkin.cli.describe;

import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * The names of Arrow types, as the columnar format's documentation has them: {@code int16}, {@code utf8},
 * {@code timestamp[us, Europe/Paris]}, {@code list<item: float32>}, {@code dictionary<int8, utf8>}.
 */
public final class TypeText {
    private TypeText() {}

    /** Of a field as it stands in a file, where a dictionary column has the type of its values. */
    public static String stored(Field field) {
        return field.getDictionary() == null
                ? of(field)
                : encoded(field.getDictionary().getIndexType(), field);
    }

    static String of(Field field) {
        ArrowType type = field.getType();
        if (type instanceof ArrowType.ExtensionType extension) {
            return "extension<" + extension.extensionName() + ">";
        }
        return switch (type.getTypeID()) {
            case Struct -> "struct<" + children(field) + ">";
            case List -> "list<" + children(field) + ">";
            case LargeList -> "large_list<" + children(field) + ">";
            case ListView -> "list_view<" + children(field) + ">";
            case LargeListView -> "large_list_view<" + children(field) + ">";
            case FixedSizeList ->
                "fixed_size_list[" + ((ArrowType.FixedSizeList) type).getListSize() + "]<" + children(field) + ">";
            case Map -> "map<" + children(field) + ">";
            case Union ->
                ((ArrowType.Union) type).getMode().name().toLowerCase(Locale.ROOT) + "_union<" + children(field) + ">";
            case RunEndEncoded ->
                "run_end_encoded<" + of(field.getChildren().get(0)) + ", "
                        + of(field.getChildren().get(1)) + ">";
            default -> of(type);
        };
    }

    /** Of a column whose rows are indices into {@code values}. */
    static String encoded(ArrowType indices, Field values) {
        return "dictionary<" + of(indices) + ", " + of(values) + ">";
    }

    private static String children(Field field) {
        return field.getChildren().stream()
                .map(child -> child.getName() + ": " + of(child))
                .collect(Collectors.joining(", "));
    }

    private static String of(ArrowType type) {
        if (type instanceof ArrowType.Int integer) {
            return (integer.getIsSigned() ? "int" : "uint") + integer.getBitWidth();
        }
        if (type instanceof ArrowType.FloatingPoint real) {
            return switch (real.getPrecision()) {
                case HALF -> "float16";
                case SINGLE -> "float32";
                case DOUBLE -> "float64";
            };
        }
        if (type instanceof ArrowType.Decimal decimal) {
            return "decimal" + decimal.getBitWidth() + "(" + decimal.getPrecision() + ", " + decimal.getScale() + ")";
        }
        if (type instanceof ArrowType.Date date) {
            return date.getUnit() == DateUnit.DAY ? "date32" : "date64";
        }
        if (type instanceof ArrowType.Time time) {
            return "time" + time.getBitWidth() + "[" + unit(time.getUnit()) + "]";
        }
        if (type instanceof ArrowType.Timestamp timestamp) {
            String zone = timestamp.getTimezone();
            return "timestamp[" + unit(timestamp.getUnit()) + (zone == null ? "" : ", " + zone) + "]";
        }
        if (type instanceof ArrowType.Duration duration) {
            return "duration[" + unit(duration.getUnit()) + "]";
        }
        if (type instanceof ArrowType.Interval interval) {
            return "interval[" + unit(interval.getUnit()) + "]";
        }
        if (type instanceof ArrowType.FixedSizeBinary binary) {
            return "fixed_size_binary[" + binary.getByteWidth() + "]";
        }
        return switch (type.getTypeID()) {
            case LargeUtf8 -> "large_utf8";
            case Utf8View -> "utf8_view";
            case LargeBinary -> "large_binary";
            case BinaryView -> "binary_view";
            default -> type.getTypeID().name().toLowerCase(Locale.ROOT);
        };
    }

    private static String unit(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> "s";
            case MILLISECOND -> "ms";
            case MICROSECOND -> "us";
            case NANOSECOND -> "ns";
        };
    }

    private static String unit(IntervalUnit unit) {
        return switch (unit) {
            case YEAR_MONTH -> "year_month";
            case DAY_TIME -> "day_time";
            case MONTH_DAY_NANO -> "month_day_nano";
        };
    }
}
