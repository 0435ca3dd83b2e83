package io.bodkin.cli;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.IoFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns what went wrong into one line on stderr and an exit code; with {@code BODKIN_DEBUG=1} a stack trace follows.
 */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private record Report(Kind kind, String text) {}

    private final CommandLine commandLine;
    private final boolean debug;

    Failures(CommandLine commandLine, Map<String, String> environment) {
        this.commandLine = commandLine;
        this.debug = "1".equals(environment.get("BODKIN_DEBUG"));
    }

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        return report(failure);
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        return report(failure);
    }

    /** Prints and returns the exit code. */
    int report(Throwable failure) {
        Report report = describe(failure);
        if (AtEnd.processEnds()) {
            // Told to end, the command is torn down in the middle: whatever it says is not the user's concern.
            return ExitCode.of(report.kind());
        }
        commandLine.getErr().println("bodkin: " + Printable.lines(report.text()));
        if (debug) {
            failure.printStackTrace(commandLine.getErr());
        }
        commandLine.getErr().flush();
        return ExitCode.of(report.kind());
    }

    private static Report describe(Throwable failure) {
        if (failure instanceof BodkinException known) {
            // A user's mistake takes one line; who lacks memory wants to know who holds it.
            String message = withOptions(known.getMessage());
            return new Report(known.kind(), known.kind() == Kind.USER ? Printable.line(message) : message);
        }
        if (failure instanceof UncheckedIOException wrapped) {
            return describe(wrapped.getCause());
        }
        if (failure instanceof ParameterException usage) {
            return new Report(Kind.USER, Printable.line(describeUsage(usage)));
        }
        if (failure instanceof FileSystemException file) {
            return describeFile(file);
        }
        if (failure instanceof IOException) {
            return new Report(Kind.RESOURCE, Printable.line(message(failure)));
        }
        if (failure instanceof OutOfMemoryError) {
            return new Report(
                    Kind.RESOURCE,
                    "out of heap memory (" + failure.getMessage() + "); the heap is "
                            + Runtime.getRuntime().maxMemory() / (1024 * 1024)
                            + " MiB, BODKIN_JAVA_OPTS=-Xmx1g gives more");
        }
        return new Report(
                Kind.BUG,
                "fault of Bodkin: " + failure.toString().lines().findFirst().orElse("")
                        + "; BODKIN_DEBUG=1 shows where, please report it");
    }

    /** Where the engine's message names a setting, the option that sets it. */
    private static String withOptions(String message) {
        return message.replace("(bodkin.memory)", "(--memory)")
                .replace("(bodkin.threads)", "(--threads)")
                .replace("(bodkin.spillDirectory)", "(--spill-dir)");
    }

    private static String describeUsage(ParameterException usage) {
        String help = usage.getCommandLine().getCommandSpec().qualifiedName() + " --help shows the usage";
        if (usage instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return describeUnmatched(unmatched) + help;
        }
        return message(usage) + "; " + help;
    }

    private static String describeUnmatched(UnmatchedArgumentException unmatched) {
        CommandLine command = unmatched.getCommandLine();
        String word = unmatched.getUnmatched().get(0);
        boolean isCommand = command.getParent() == null && !word.startsWith("-");
        String what = isCommand ? "Unknown command: '" + word + "'" : message(unmatched);
        return unmatched.getSuggestions().stream()
                .filter(suggested -> isShown(command, suggested))
                .findFirst()
                .map(suggested -> what + "; did you mean " + suggested + "? ")
                .orElse(what + "; ");
    }

    private static boolean isShown(CommandLine command, String suggested) {
        CommandLine sub = command.getSubcommands().get(suggested);
        return sub == null || !sub.getCommandSpec().usageMessage().hidden();
    }

    private static Report describeFile(FileSystemException failure) {
        String file = failure.getFile() == null ? "file" : failure.getFile();
        if (failure instanceof NoSuchFileException) {
            return new Report(Kind.USER, file + ": no such file");
        }
        if (failure instanceof AccessDeniedException) {
            return new Report(Kind.USER, file + ": permission denied");
        }
        if (failure instanceof NotDirectoryException) {
            return new Report(Kind.USER, file + ": not a directory");
        }
        if (failure instanceof FileAlreadyExistsException) {
            return new Report(Kind.USER, file + ": is there already, and is not a directory");
        }
        return new Report(IoFault.kind(failure), file + ": " + IoFault.reason(failure));
    }

    private static String message(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
