package io.bodkin.cli.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.bodkin.cli.describe.ColumnDescription;
import io.bodkin.cli.describe.Scalar;
import io.bodkin.engine.memory.ByteSize;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;

/** The result of {@code describe}: one JSON object, or a table for people; and the closing table of a run. */
public final class Report {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int NARROWEST = 60;
    private static final int LONGEST_NAME = 32;
    private static final int LONGEST_TYPE = 24;
    private static final int LONGEST_VALUE = 20;

    private record Entry(String title, Function<ColumnDescription, String> cell) {}

    private static final List<Entry> ENTRIES = List.of(
            new Entry("column", c -> TextTable.clip(c.name(), LONGEST_NAME)),
            new Entry("type", c -> TextTable.clip(c.type(), LONGEST_TYPE)),
            new Entry("nulls", c -> grouped(c.nulls())),
            new Entry("nan", c -> counted(c.nan())),
            new Entry("inf", c -> counted(c.inf())),
            new Entry("distinct", c -> counted(c.distinct())),
            new Entry("mean", c -> real(c.mean())),
            new Entry("std", c -> real(c.std())),
            new Entry("min", c -> value(c.min())),
            new Entry("p1", c -> value(c.p1())),
            new Entry("p25", c -> value(c.p25())),
            new Entry("p50", c -> value(c.p50())),
            new Entry("p75", c -> value(c.p75())),
            new Entry("p99", c -> value(c.p99())),
            new Entry("max", c -> value(c.max())));

    private Report() {}

    /** One object on one line, without a line feed; keys in a fixed order, those without meaning null. */
    public static String json(RunFigures run, List<ColumnDescription> columns) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeArrayFieldStart("files");
            for (String file : run.files()) {
                json.writeString(file);
            }
            json.writeEndArray();
            json.writeNumberField("rows", run.rows());
            json.writeNumberField("bytes", run.bytes());
            json.writeNumberField("seconds", run.seconds());
            json.writeNumberField("budget_bytes", run.budgetBytes());
            json.writeNumberField("peak_chunk_bytes", run.peakChunkBytes());
            write(json, "peak_rss_bytes", run.peakRssBytes());
            write(json, "peak_anon_bytes", run.peakAnonBytes());
            json.writeNumberField("spilled_bytes", run.spilledBytes());
            json.writeArrayFieldStart("columns");
            for (ColumnDescription column : columns) {
                write(json, column);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, ColumnDescription column) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", column.name());
        json.writeStringField("type", column.type());
        json.writeNumberField("rows", column.rows());
        json.writeNumberField("nulls", column.nulls());
        write(json, "nan", column.nan());
        write(json, "inf", column.inf());
        write(json, "min", column.min());
        write(json, "max", column.max());
        write(json, "mean", column.mean());
        write(json, "std", column.std());
        write(json, "p1", column.p1());
        write(json, "p25", column.p25());
        write(json, "p50", column.p50());
        write(json, "p75", column.p75());
        write(json, "p99", column.p99());
        write(json, "distinct", column.distinct());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String key, OptionalLong number) throws IOException {
        json.writeFieldName(key);
        if (number.isPresent()) {
            json.writeNumber(number.getAsLong());
        } else {
            json.writeNull();
        }
    }

    private static void write(JsonGenerator json, String key, OptionalDouble number) throws IOException {
        json.writeFieldName(key);
        // JSON has no word for a mean beyond the range of a double.
        if (number.isPresent() && Double.isFinite(number.getAsDouble())) {
            json.writeNumber(number.getAsDouble());
        } else {
            json.writeNull();
        }
    }

    private static void write(JsonGenerator json, String key, Optional<Scalar> value) throws IOException {
        json.writeFieldName(key);
        if (value.isPresent()) {
            value.get().writeTo(json);
        } else {
            json.writeNull();
        }
    }

    /**
     * A table with a line for each column, in several parts below each other where it is wider than {@code width}
     * characters, and a last line with the figures of the run. Entries that no column has are left out.
     */
    public static String table(RunFigures run, List<ColumnDescription> columns, int width) {
        return columns(columns, width) + lastLine(run) + "\n";
    }

    /** The lines for the columns alone, each ending with a line feed. */
    public static String columns(List<ColumnDescription> columns, int width) {
        List<Entry> used = ENTRIES.stream()
                .filter(entry -> entry.title().equals("nulls")
                        || columns.stream().anyMatch(c -> !entry.cell().apply(c).isEmpty()))
                .toList();
        StringBuilder text = new StringBuilder();
        if (!columns.isEmpty()) {
            for (List<Entry> part : parts(used, columns, Math.max(NARROWEST, width))) {
                text.append(print(part, columns).print()).append('\n');
            }
        }
        return text.toString();
    }

    private static TextTable print(List<Entry> entries, List<ColumnDescription> columns) {
        TextTable table = new TextTable();
        table.add(entries.stream().map(Entry::title).toList());
        for (ColumnDescription column : columns) {
            table.add(entries.stream().map(entry -> entry.cell().apply(column)).toList());
        }
        return table;
    }

    /** Every part starts with the names. */
    private static List<List<Entry>> parts(List<Entry> used, List<ColumnDescription> columns, int width) {
        TextTable whole = print(used, columns);
        List<List<Entry>> parts = new ArrayList<>();
        List<Entry> part = new ArrayList<>(used.subList(0, 1));
        int taken = whole.lineWidth(0, 1);
        int start = taken;
        for (int i = 1; i < used.size(); i++) {
            int more = whole.lineWidth(i, i + 1);
            if (taken + more > width + 2 && part.size() > 1) {
                parts.add(part);
                part = new ArrayList<>(used.subList(0, 1));
                taken = start;
            }
            part.add(used.get(i));
            taken += more;
        }
        parts.add(part);
        return parts;
    }

    private static String lastLine(RunFigures run) {
        double perSecond = run.seconds() > 0 ? run.bytes() / run.seconds() : 0;
        String files = run.files().size() == 1 ? "1 file" : run.files().size() + " files";
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%s rows, %s, %s in %.2f s (%s/s); chunks %s of %s",
                grouped(run.rows()),
                files,
                ByteSize.format(run.bytes()),
                run.seconds(),
                ByteSize.format((long) perSecond),
                ByteSize.format(run.peakChunkBytes()),
                ByteSize.format(run.budgetBytes())));
        run.peakRssBytes().ifPresent(rss -> line.append(", resident ").append(ByteSize.format(rss)));
        if (run.spilledBytes() > 0) {
            line.append(", spilled ").append(ByteSize.format(run.spilledBytes()));
        }
        return line.toString();
    }

    /** Names to the left, values beside them: the closing table of a run. Every line ends with a line feed. */
    public static String closing(Map<String, String> figures) {
        int widest = figures.keySet().stream().mapToInt(TextTable::width).max().orElse(0);
        StringBuilder text = new StringBuilder();
        figures.forEach((name, value) -> text.append(name)
                .append(" ".repeat(widest - TextTable.width(name) + 2))
                .append(value)
                .append('\n'));
        return text.toString();
    }

    private static String counted(OptionalLong count) {
        return count.isPresent() ? grouped(count.getAsLong()) : "";
    }

    /** With a comma between thousands. */
    static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String value(Optional<Scalar> value) {
        return value.map(Report::shown)
                .map(v -> TextTable.clip(v, LONGEST_VALUE))
                .orElse("");
    }

    private static String shown(Scalar value) {
        return value instanceof Scalar.Real real ? real(real.value()) : value.toString();
    }

    private static String real(OptionalDouble number) {
        return number.isPresent() ? real(number.getAsDouble()) : "";
    }

    // Six digits: the table is to be looked at; the JSON has them all.
    private static String real(double number) {
        if (number == 0) {
            return "0";
        }
        double magnitude = Math.abs(number);
        if (magnitude >= 1e9 || magnitude < 1e-4) {
            return String.format(Locale.ROOT, "%.5e", number);
        }
        int wholeDigits = Math.max(1, (int) Math.floor(Math.log10(magnitude)) + 1);
        return String.format(Locale.ROOT, "%." + Math.max(0, 6 - wholeDigits) + "f", number);
    }
}
