package io.bodkin.cli;

import picocli.CommandLine;

/** Where the program starts. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(execute(args));
    }

    /** Runs one command line and returns its exit code; see {@link ExitCode}. */
    static int execute(String... args) {
        CommandLine commandLine = Commands.commandLine(args);
        Failures failures = new Failures(commandLine, System.getenv());
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
