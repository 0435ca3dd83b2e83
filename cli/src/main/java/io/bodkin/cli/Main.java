package io.bodkin.cli;

import java.util.Map;
import picocli.CommandLine;

/** Where the program starts. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        if (args.length > 1 && Commands.readsArrow(args[0])) {
            Preload.start();
        }
        System.exit(execute(args));
    }

    /** Runs one command line and returns its exit code; see {@link ExitCode}. */
    static int execute(String... args) {
        return execute(Commands.commandLine(args), System.getenv(), args);
    }

    static int execute(CommandLine commandLine, Map<String, String> environment, String... args) {
        Failures failures = new Failures(commandLine, environment);
        try {
            return commandLine
                    .setParameterExceptionHandler(failures)
                    .setExecutionExceptionHandler(failures)
                    .execute(args);
        } catch (Error failure) {
            // picocli passes on exceptions only: out of memory is a user's concern too.
            return failures.report(failure);
        }
    }
}
