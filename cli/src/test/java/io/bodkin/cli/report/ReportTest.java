package io.bodkin.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.cli.describe.ColumnDescription;
import io.bodkin.cli.describe.Scalar;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final RunFigures RUN = new RunFigures(
            List.of("a \"b\".arrow"),
            1_234_567,
            4L << 30,
            2.5,
            512L << 20,
            300L << 20,
            OptionalLong.of(1L << 30),
            OptionalLong.empty(),
            0);

    private static ColumnDescription column(String name, String type, Optional<Scalar> value, boolean number) {
        OptionalDouble real = number ? OptionalDouble.of(1.25) : OptionalDouble.empty();
        return new ColumnDescription(
                name,
                type,
                1_234_567,
                3,
                OptionalLong.empty(),
                number ? OptionalLong.of(7) : OptionalLong.empty(),
                value,
                value,
                real,
                real,
                value,
                value,
                value,
                value,
                value,
                value.isPresent() ? OptionalLong.of(1) : OptionalLong.empty());
    }

    @Test
    void jsonHasTheKeysInOrderAndNullForWhatHasNoMeaning() {
        String json = Report.json(
                RUN,
                List.of(
                        column("x", "decimal128(30, 2)", Optional.of(new Scalar.Exact(new BigDecimal("1E+20"))), true),
                        column("y", "binary", Optional.empty(), false)));

        assertThat(json)
                .isEqualTo("{\"files\":[\"a \\\"b\\\".arrow\"],\"rows\":1234567,\"bytes\":4294967296,\"seconds\":2.5,"
                        + "\"budget_bytes\":536870912,\"peak_chunk_bytes\":314572800,\"peak_rss_bytes\":1073741824,"
                        + "\"peak_anon_bytes\":null,\"spilled_bytes\":0,\"columns\":["
                        + "{\"name\":\"x\",\"type\":\"decimal128(30, 2)\",\"rows\":1234567,\"nulls\":3,\"nan\":null,"
                        + "\"inf\":7,\"min\":100000000000000000000,\"max\":100000000000000000000,\"mean\":1.25,"
                        + "\"std\":1.25,\"p1\":100000000000000000000,\"p25\":100000000000000000000,"
                        + "\"p50\":100000000000000000000,\"p75\":100000000000000000000,\"p99\":100000000000000000000,"
                        + "\"distinct\":1},"
                        + "{\"name\":\"y\",\"type\":\"binary\",\"rows\":1234567,\"nulls\":3,\"nan\":null,\"inf\":null,"
                        + "\"min\":null,\"max\":null,\"mean\":null,\"std\":null,\"p1\":null,\"p25\":null,\"p50\":null,"
                        + "\"p75\":null,\"p99\":null,\"distinct\":null}]}");
    }

    @Test
    void tableIsAlignedAndLeavesOutWhatNoColumnHas() {
        String table = Report.table(
                RUN,
                List.of(
                        column("delay", "int16", Optional.of(new Scalar.Whole(-7)), true),
                        column("t", "utf8", Optional.of(new Scalar.Text("two\nlines \uD83D\uDE00")), false)),
                400);

        assertThat(table).isEqualTo("""
                        column   type  nulls  inf  distinct     mean      std          min           p1          p25          p50          p75          p99          max
                        delay   int16      3    7         1  1.25000  1.25000           -7           -7           -7           -7           -7           -7           -7
                        t        utf8      3              1                    two�lines 😀  two�lines 😀  two�lines 😀  two�lines 😀  two�lines 😀  two�lines 😀  two�lines 😀

                        1,234,567 rows, 1 file, 4.0 GiB in 2.50 s (1.6 GiB/s); chunks 300.0 MiB of 512.0 MiB, resident 1.0 GiB
                        """);
    }

    @Test
    void tableWiderThanTheTerminalContinuesBelowWithTheNames() {
        String table = Report.table(
                RUN, List.of(column("delay", "int16", Optional.of(new Scalar.Real(123456.789)), true)), 60);

        List<String> lines = table.lines().toList();
        assertThat(lines.subList(0, lines.size() - 1))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(60));
        assertThat(lines.stream().filter(line -> line.startsWith("column"))).hasSize(3);
        assertThat(table).contains("123457");
    }

    @Test
    void longNamesAndValuesAreCut() {
        String table = Report.table(
                RUN,
                List.of(column("n".repeat(1_000_000), "utf8", Optional.of(new Scalar.Text("日".repeat(50))), false)),
                1000);

        assertThat(table).contains("n".repeat(31) + "… ").contains("日".repeat(19) + "…");
    }

    @Test
    void fileWithoutColumnsHasTheLastLineOnly() {
        assertThat(Report.table(RUN, List.of(), 80).lines()).hasSize(1);
        assertThat(Report.json(RUN, List.of())).endsWith("\"columns\":[]}");
    }

    @Test
    void closingTableAlignsTheValues() {
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("time", "3.2 s");
        figures.put("bytes spilled", "4.0 GiB");

        assertThat(Report.closing(figures)).isEqualTo("time           3.2 s\nbytes spilled  4.0 GiB\n");
    }
}
