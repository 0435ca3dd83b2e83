package io.bodkin.cli;

import io.bodkin.cli.report.TextTable;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.CachedResult;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.memory.ByteSize;
import io.bodkin.engine.store.durable.DurableChunks;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "cache",
        description = "Lists and removes the results of tasks that are kept in the directory of an engine.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {CacheCommand.Ls.class, CacheCommand.Rm.class})
final class CacheCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    /** An engine that has the directory, and does nothing. */
    private static Engine open(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new BodkinException(Kind.USER, directory + ": no such directory");
        }
        if (!DurableChunks.isDirectoryOfEngine(directory)) {
            throw new BodkinException(Kind.USER, directory + ": not the directory of an engine");
        }
        return Engine.builder().memory("1MiB").threads(1).directory(directory).build();
    }

    @Command(name = "ls", description = "Lists the results.", mixinStandardHelpOptions = true)
    static final class Ls implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--directory", paramLabel = "DIR", required = true, description = "Of the engine.")
        private Path directory;

        @Override
        public Integer call() {
            try (Engine engine = open(directory)) {
                List<CachedResult> results = engine.cachedResults();
                PrintWriter out = spec.commandLine().getOut();
                if (!results.isEmpty()) {
                    out.print(table(results));
                }
                out.flush();
                return 0;
            }
        }

        private static String table(List<CachedResult> results) {
            TextTable table = new TextTable();
            table.add(List.of("key", "identity", "type", "bytes", "written"));
            for (CachedResult result : results) {
                table.add(List.of(
                        Printable.line(result.key().orElse("-")),
                        Printable.line(result.identity()),
                        Printable.line(result.type()),
                        ByteSize.format(result.byteSize()),
                        result.written().truncatedTo(ChronoUnit.SECONDS).toString()));
            }
            return table.print();
        }
    }

    @Command(name = "rm", description = "Removes results.", mixinStandardHelpOptions = true)
    static final class Rm implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--directory", paramLabel = "DIR", required = true, description = "Of the engine.")
        private Path directory;

        @Option(names = "--all", description = "All of them.")
        private boolean all;

        @Parameters(paramLabel = "KEY", arity = "0..*", description = "Keys or identities, as ls shows them.")
        private List<String> keys = List.of();

        @Override
        public Integer call() {
            if (all == !keys.isEmpty()) {
                throw new ParameterException(spec.commandLine(), "Give keys, or --all");
            }
            try (Engine engine = open(directory)) {
                List<CachedResult> results = engine.cachedResults();
                List<CachedResult> removed = all ? results : named(results);
                removed.forEach(result -> engine.remove(result.name()));
                return 0;
            }
        }

        /** All or nothing: a key that is not there is a mistake. */
        private List<CachedResult> named(List<CachedResult> results) {
            List<CachedResult> found = new ArrayList<>();
            for (String key : keys) {
                List<CachedResult> matching = results.stream()
                        .filter(result -> result.identity().equals(key)
                                || result.key().filter(key::equals).isPresent())
                        .toList();
                if (matching.isEmpty()) {
                    throw new BodkinException(
                            Kind.USER, directory + ": no result has the key or identity '" + key + "'");
                }
                found.addAll(matching);
            }
            return found;
        }
    }
}
