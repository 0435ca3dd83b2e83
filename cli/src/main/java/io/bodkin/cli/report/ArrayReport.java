package io.bodkin.cli.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.bodkin.darray.io.ArrayInfo;
import io.bodkin.engine.memory.ByteSize;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What there is to say of arrays, as text or as JSON. */
public final class ArrayReport {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int LONGEST_NAME = 60;
    private static final MathContext DIGITS = new MathContext(9);

    private ArrayReport() {}

    /** An array in a file of so many bytes. */
    public record Row(String file, ArrayInfo array, long fileBytes) {}

    /**
     * Figures along axes, or of all elements.
     *
     * @param names of the figures
     * @param values for each figure one for each index that is left, row-major
     */
    public record Figures(String file, String type, long[] shape, long[] left, List<String> names, double[][] values) {}

    @FunctionalInterface
    private interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    private static String json(Body body) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }

    public static String json(List<Row> rows) {
        return json(json -> {
            json.writeArrayFieldStart("arrays");
            for (Row row : rows) {
                json.writeStartObject();
                json.writeStringField("file", row.file);
                if (!row.array.name().isEmpty()) {
                    json.writeStringField("name", row.array.name());
                }
                json.writeStringField("format", row.array.format());
                json.writeStringField("type", row.array.dtype().name());
                array(json, "shape", row.array.grid().extents());
                array(json, "first_block", row.array.grid().firstBlock());
                json.writeNumberField("blocks", row.array.grid().blockCount());
                json.writeNumberField("bytes", row.array.byteSize());
                json.writeNumberField("file_bytes", row.fileBytes);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static void array(JsonGenerator json, String name, long[] numbers) throws IOException {
        json.writeArrayFieldStart(name);
        for (long number : numbers) {
            json.writeNumber(number);
        }
        json.writeEndArray();
    }

    public static String table(List<Row> rows) {
        TextTable table = new TextTable();
        table.add(List.of("file", "type", "shape", "blocks", "first block", "size", "file size", "format"));
        for (Row row : rows) {
            ArrayInfo array = row.array;
            String name = array.name().isEmpty() ? row.file : row.file + ":" + array.name();
            table.add(List.of(
                    TextTable.clip(name, LONGEST_NAME),
                    array.dtype().name(),
                    text(array.grid().extents()),
                    Integer.toString(array.grid().blockCount()),
                    text(array.grid().firstBlock()),
                    ByteSize.format(array.byteSize()),
                    ByteSize.format(row.fileBytes),
                    array.format()));
        }
        return table.print();
    }

    private static String text(long[] extents) {
        StringBuilder text = new StringBuilder("[");
        for (long extent : extents) {
            text.append(text.length() == 1 ? "" : " x ").append(extent);
        }
        return text.append(']').toString();
    }

    /** A line for each index that is left, and a column for each figure. */
    public static String table(Figures figures, Map<String, String> closing) {
        TextTable table = new TextTable();
        boolean all = figures.left.length == 0;
        List<String> head = new ArrayList<>(List.of(all ? "" : "index"));
        head.addAll(figures.names);
        table.add(head);
        for (int i = 0; i < figures.values[0].length; i++) {
            List<String> line = new ArrayList<>(List.of(all ? "all" : index(i, figures.left)));
            for (int figure = 0; figure < figures.values.length; figure++) {
                line.add(text(figures.values[figure][i]));
            }
            table.add(line);
        }
        return table.print() + "\n" + Report.closing(closing);
    }

    private static String index(int flat, long[] extents) {
        StringBuilder text = new StringBuilder();
        long left = flat;
        for (int axis = extents.length - 1; axis >= 0; axis--) {
            text.insert(0, (axis == 0 ? "" : ",") + left % extents[axis]);
            left /= extents[axis];
        }
        return text.toString();
    }

    private static String text(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
        boolean plain = value == 0 || Math.abs(value) >= 1e-4 && Math.abs(value) < 1e15;
        return plain ? rounded.toPlainString() : rounded.toString();
    }

    public static String json(Figures figures, Map<String, Double> run) {
        return json(json -> {
            json.writeStringField("file", figures.file);
            json.writeStringField("type", figures.type);
            array(json, "shape", figures.shape);
            for (int figure = 0; figure < figures.values.length; figure++) {
                json.writeFieldName(figures.names.get(figure));
                if (figures.left.length == 0) {
                    number(json, figures.values[figure][0]);
                } else {
                    json.writeStartArray();
                    for (double value : figures.values[figure]) {
                        number(json, value);
                    }
                    json.writeEndArray();
                }
            }
            for (Map.Entry<String, Double> figure : run.entrySet()) {
                json.writeFieldName(figure.getKey());
                number(json, figure.getValue());
            }
        });
    }

    /** JSON has no NaN and no infinity: null. */
    private static void number(JsonGenerator json, double value) throws IOException {
        if (!Double.isFinite(value)) {
            json.writeNull();
        } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            json.writeNumber((long) value);
        } else {
            json.writeNumber(value);
        }
    }
}
