package io.bodkin.cli;

import java.io.IOException;
import java.util.Map;
import picocli.CommandLine;

/** Where the program starts. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        if (args.length > 1 && Commands.readsArrow(args[0])) {
            Preload.start();
        }
        StandardOutput.install();
        System.exit(execute(args));
    }

    /** Runs one command line and returns its exit code; see {@link ExitCode}. */
    static int execute(String... args) {
        return execute(Commands.commandLine(args), System.getenv(), args);
    }

    static int execute(CommandLine commandLine, Map<String, String> environment, String... args) {
        Failures failures = new Failures(commandLine, environment);
        try {
            int exitCode = commandLine
                    .setParameterExceptionHandler(failures)
                    .setExecutionExceptionHandler(failures)
                    .execute(args);
            // Both keep their errors to themselves: a full disk behind a redirection must not look like success.
            if (exitCode == 0 && (commandLine.getOut().checkError() || System.out.checkError())) {
                if (StandardOutput.isPipeClosed()) {
                    return StandardOutput.CLOSED_PIPE;
                }
                return failures.report(new IOException("cannot write to standard output"));
            }
            return exitCode;
        } catch (Error failure) {
            // picocli passes on exceptions only: out of memory is a user's concern too.
            return failures.report(failure);
        }
    }
}
