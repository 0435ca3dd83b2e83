package io.bodkin.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import picocli.CommandLine;

/** Runs a command line in this process. */
final class Cli {
    /** Files that pyarrow has written. */
    private static final Path GOLDEN = Path.of("..", "engine", "src", "test", "resources", "golden");

    private Cli() {}

    record Result(int exitCode, String out, String err) {}

    /** Arguments may be paths. */
    static Result run(Object... arguments) {
        String[] args = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine =
                Commands.commandLine(args).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int exitCode = Main.execute(commandLine, Map.of(), args);
        return new Result(exitCode, out.toString(), err.toString());
    }

    static Path golden(String name) {
        return GOLDEN.resolve(name);
    }
}
