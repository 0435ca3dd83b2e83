package io.bodkin.cli;

import io.bodkin.cli.describe.ColumnDescription;
import io.bodkin.cli.describe.TableDescription;
import io.bodkin.cli.describe.TypeText;
import io.bodkin.cli.report.ProcessMemory;
import io.bodkin.cli.report.Report;
import io.bodkin.cli.report.RunFigures;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.Table;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.TaskFailedException;
import io.bodkin.fileio.ArrowTable;
import io.bodkin.fileio.DFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "describe",
        description =
                "Describes every column of Arrow files: type, nulls, extremes, mean, deviation, quantiles, distinct"
                        + " values. Several files are described as one.",
        mixinStandardHelpOptions = true)
final class DescribeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Arrow IPC files or streams, Feather version 2.")
    private List<Path> files = List.of();

    @Option(
            names = "--columns",
            paramLabel = "NAME[,NAME]",
            description =
                    "Only these columns, in this order; may be repeated. A comma in a name is written '\\,' and a backslash"
                            + " before a comma '\\\\'.")
    private List<String> columns = List.of();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Mixin
    private EngineOptions options;

    @Override
    public Integer call() throws IOException {
        long start = System.nanoTime();
        try (ProcessMemory memory = ProcessMemory.watch();
                Engine engine = options.open();
                AtEnd spillFilesToo = AtEnd.of(engine::close)) {
            List<ArrowTable> tables = open(engine);
            long inMemory = tables.stream().mapToLong(Table::byteSize).sum();
            List<ColumnDescription> described;
            try (Progress progress = Progress.of("describe", inMemory)) {
                described = TableDescription.of(engine, tables, progress::step);
            }
            RunFigures figures = new RunFigures(
                    files.stream().map(Path::toString).toList(),
                    tables.stream().mapToLong(Table::rowCount).sum(),
                    bytes(),
                    (System.nanoTime() - start) / 1e9,
                    engine.statistics().budget(),
                    engine.statistics().heldPeak(),
                    memory.peakResidentBytes(),
                    memory.peakAnonymousBytes(),
                    engine.statistics().spilled());
            spec.commandLine()
                    .getOut()
                    .print(json ? Report.json(figures, described) + "\n" : Report.table(figures, described, width()));
            spec.commandLine().getOut().flush();
            return 0;
        } catch (TaskFailedException failed) {
            throw Causes.ofTask(failed);
        }
    }

    private List<ArrowTable> open(Engine engine) {
        List<String> names = ColumnNames.of(columns);
        List<ArrowTable> tables = new ArrayList<>();
        for (Path file : files) {
            Table table = DFile.arrow(file).load(engine);
            tables.add((ArrowTable) (names.isEmpty() ? table : table.select(names)));
            checkSame(tables.get(0), file, tables.get(tables.size() - 1));
        }
        return tables;
    }

    private void checkSame(ArrowTable first, Path file, ArrowTable table) {
        List<Field> wanted = first.storedSchema().getFields();
        List<Field> found = table.storedSchema().getFields();
        if (wanted.size() != found.size()) {
            throw new BodkinException(
                    Kind.USER,
                    file + ": has " + found.size() + " columns, " + files.get(0) + " has " + wanted.size()
                            + "; files described together must agree in names and types");
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (!agree(wanted.get(i), found.get(i))) {
                throw new BodkinException(
                        Kind.USER,
                        file + ": column " + (i + 1) + " is \"" + found.get(i).getName() + "\" of type "
                                + TypeText.stored(found.get(i)) + ", in " + files.get(0) + " it is \""
                                + wanted.get(i).getName() + "\" of type " + TypeText.stored(wanted.get(i))
                                + "; files described together must agree in names and types");
            }
        }
    }

    private static boolean agree(Field a, Field b) {
        DictionaryEncoding encodedA = a.getDictionary();
        DictionaryEncoding encodedB = b.getDictionary();
        boolean alone = a.getName().equals(b.getName())
                && a.getType().equals(b.getType())
                && (encodedA == null) == (encodedB == null)
                && (encodedA == null || encodedA.getIndexType().equals(encodedB.getIndexType()))
                && a.getChildren().size() == b.getChildren().size();
        for (int i = 0; alone && i < a.getChildren().size(); i++) {
            alone = agree(a.getChildren().get(i), b.getChildren().get(i));
        }
        return alone;
    }

    private long bytes() throws IOException {
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    private static int width() {
        String columns = System.getenv("COLUMNS");
        try {
            return columns == null ? 120 : Integer.parseInt(columns);
        } catch (NumberFormatException notANumber) {
            return 120;
        }
    }
}
