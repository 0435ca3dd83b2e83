package io.bodkin.cli;

import io.bodkin.cli.report.ArrayReport;
import io.bodkin.darray.DArrays;
import io.bodkin.darray.io.ArrayInfo;
import io.bodkin.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "info",
        description = "Says what arrays are in files: type, shape, blocks, size. Only metadata are read.",
        mixinStandardHelpOptions = true)
final class ArrayInfoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files with arrays.")
    private List<Path> files = List.of();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Mixin
    private EngineOptions options;

    @Override
    public Integer call() throws IOException {
        List<ArrayReport.Row> rows = new ArrayList<>();
        try (Engine engine = options.open()) {
            for (Path file : files) {
                for (ArrayInfo array : ArrayFiles.checked(() -> DArrays.info(engine, file))) {
                    rows.add(new ArrayReport.Row(file.toString(), array, Files.size(file)));
                }
            }
        }
        spec.commandLine().getOut().print(json ? ArrayReport.json(rows) : ArrayReport.table(rows));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
