package io.bodkin.engine.ipc;

import io.bodkin.engine.ipc.flat.FlatTable;
import io.bodkin.engine.ipc.flat.FlatVector;
import java.nio.file.Path;
import java.util.BitSet;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Turns the type of a field, which is not trusted, into an {@link ArrowType}. */
final class TypeReader {
    private TypeReader() {}

    /** @param children how many the field has: a type asks for none, one, two or any number */
    static ArrowType read(int id, FlatTable type, int children, Path file) {
        ArrowType read = read(id, type, file, children);
        int expected = expectedChildren(id, children);
        if (children != expected) {
            throw type.damaged("a field of type " + read + " has " + children + " children, it needs " + expected);
        }
        return read;
    }

    private static int expectedChildren(int id, int children) {
        return switch (id) {
            case Type.Struct_, Type.Union -> children;
            case Type.List, Type.LargeList, Type.ListView, Type.LargeListView, Type.FixedSizeList, Type.Map -> 1;
            case Type.RunEndEncoded -> 2;
            default -> 0;
        };
    }

    private static ArrowType read(int id, FlatTable type, Path file, int children) {
        return switch (id) {
            case Type.Null -> ArrowType.Null.INSTANCE;
            case Type.Int -> integer(type);
            case Type.FloatingPoint ->
                new ArrowType.FloatingPoint(
                        pick(FloatingPointPrecision.values(), type.getShort(0, 0), "precision", type));
            case Type.Binary -> ArrowType.Binary.INSTANCE;
            case Type.Utf8 -> ArrowType.Utf8.INSTANCE;
            case Type.Bool -> ArrowType.Bool.INSTANCE;
            case Type.Decimal -> decimal(type, file);
            case Type.Date -> new ArrowType.Date(pick(DateUnit.values(), type.getShort(0, 1), "date unit", type));
            case Type.Time -> time(type);
            case Type.Timestamp ->
                new ArrowType.Timestamp(
                        timeUnit(type.getShort(0, 0), type), type.getText(1).orElse(null));
            case Type.Interval ->
                new ArrowType.Interval(pick(IntervalUnit.values(), type.getShort(0, 0), "interval unit", type));
            case Type.List -> ArrowType.List.INSTANCE;
            case Type.Struct_ -> ArrowType.Struct.INSTANCE;
            case Type.Union -> union(type, children);
            case Type.FixedSizeBinary -> fixedSizeBinary(type, file);
            case Type.FixedSizeList -> fixedSizeList(type);
            case Type.Map -> new ArrowType.Map(type.getBoolean(0));
            case Type.Duration -> new ArrowType.Duration(timeUnit(type.getShort(0, 1), type));
            case Type.LargeBinary -> ArrowType.LargeBinary.INSTANCE;
            case Type.LargeUtf8 -> ArrowType.LargeUtf8.INSTANCE;
            case Type.LargeList -> ArrowType.LargeList.INSTANCE;
            case Type.RunEndEncoded -> ArrowType.RunEndEncoded.INSTANCE;
            case Type.BinaryView -> ArrowType.BinaryView.INSTANCE;
            case Type.Utf8View -> ArrowType.Utf8View.INSTANCE;
            case Type.ListView -> ArrowType.ListView.INSTANCE;
            case Type.LargeListView -> ArrowType.LargeListView.INSTANCE;
            default -> throw type.damaged("there is no type with the number " + id);
        };
    }

    static ArrowType.Int integer(FlatTable type) {
        int width = type.getInt(0, 0);
        if (width != 8 && width != 16 && width != 32 && width != 64) {
            throw type.damaged("an integer is " + width + " bits wide");
        }
        return new ArrowType.Int(width, type.getBoolean(1));
    }

    private static ArrowType decimal(FlatTable type, Path file) {
        int precision = type.getInt(0, 0);
        int width = type.getInt(2, 128);
        if (width == 32 || width == 64) {
            throw new UnsupportedArrowException(
                    file, "decimal" + width + " is not supported by Arrow Java: write the column as decimal128");
        }
        if (width != 128 && width != 256) {
            throw type.damaged("a decimal is " + width + " bits wide");
        }
        int digits = width == 128 ? 38 : 76;
        if (precision < 1 || precision > digits) {
            throw type.damaged("a decimal" + width + " has a precision of " + precision + " digits");
        }
        return new ArrowType.Decimal(precision, type.getInt(1, 0), width);
    }

    private static ArrowType time(FlatTable type) {
        TimeUnit unit = timeUnit(type.getShort(0, 1), type);
        int width = type.getInt(1, 32);
        int expected = unit == TimeUnit.SECOND || unit == TimeUnit.MILLISECOND ? 32 : 64;
        if (width != expected) {
            throw type.damaged("a time in units of " + unit + " is " + width + " bits wide, it needs " + expected);
        }
        return new ArrowType.Time(unit, width);
    }

    private static ArrowType fixedSizeBinary(FlatTable type, Path file) {
        int width = type.getInt(0, 0);
        if (width == 0) {
            throw new UnsupportedArrowException(
                    file, "fixed-size binary of width 0 is not supported by Arrow Java: leave the column out");
        }
        if (width < 0) {
            throw type.damaged("fixed-size binary is " + width + " bytes wide");
        }
        return new ArrowType.FixedSizeBinary(width);
    }

    private static ArrowType fixedSizeList(FlatTable type) {
        int size = type.getInt(0, 0);
        if (size < 0) {
            throw type.damaged("a fixed-size list holds " + size + " values");
        }
        return new ArrowType.FixedSizeList(size);
    }

    private static ArrowType union(FlatTable type, int children) {
        UnionMode mode = pick(UnionMode.values(), type.getShort(0, 0), "union mode", type);
        FlatVector given = type.getVector(1, 4);
        int[] ids = new int[children];
        if (type.has(1) && given.count() != children) {
            throw type.damaged("a union has " + children + " children and " + given.count() + " type ids");
        }
        BitSet seen = new BitSet();
        for (int i = 0; i < children; i++) {
            ids[i] = type.has(1) ? given.getInt(i, 0) : i;
            if (ids[i] < 0 || ids[i] > 127 || seen.get(ids[i])) {
                throw type.damaged("a union has the type id " + ids[i] + " twice, or outside 0 to 127");
            }
            seen.set(ids[i]);
        }
        return new ArrowType.Union(mode, ids);
    }

    private static TimeUnit timeUnit(int id, FlatTable type) {
        return pick(TimeUnit.values(), id, "time unit", type);
    }

    /** The enums of Arrow Java stand in the order of the format. */
    private static <E extends Enum<E>> E pick(E[] values, int id, String what, FlatTable type) {
        if (id < 0 || id >= values.length) {
            throw type.damaged("there is no " + what + " with the number " + id);
        }
        return values[id];
    }
}
