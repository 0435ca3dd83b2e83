package io.bodkin.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The list of commands: a new one is added here and nowhere else. */
final class Commands {
    /** In the order of {@code --help}. */
    private static final List<Entry> ALL = List.of(
            new Entry("demo", DemoCommand::new, true),
            new Entry("describe", DescribeCommand::new, true),
            new Entry("generate", GenerateCommand::new, true),
            new Entry("convert", ConvertCommand::new, true),
            new Entry("array", ArrayCommand::new, true),
            new Entry("cache", CacheCommand::new, true),
            new Entry("completion", CompletionCommand::new, false),
            new Entry("warm-up", WarmUpCommand::new, false));

    private record Entry(String name, Supplier<Object> command, boolean readsArrow) {}

    private Commands() {}

    /** The command line with every command. */
    static CommandLine commandLine() {
        CommandLine root = new CommandLine(new BodkinCommand());
        ALL.forEach(entry -> root.addSubcommand(entry.name(), entry.command().get()));
        return configured(root);
    }

    /**
     * The command line for {@code args}: with the one command that they name, if they do, since each costs start-up
     * time.
     */
    static CommandLine commandLine(String... args) {
        for (Entry entry : ALL) {
            if (args.length > 0 && args[0].equals(entry.name())) {
                return configured(new CommandLine(new BodkinCommand())
                        .addSubcommand(entry.name(), entry.command().get()));
            }
        }
        return commandLine();
    }

    /** Whether a command of this name works on Arrow data. */
    static boolean readsArrow(String name) {
        for (Entry entry : ALL) {
            if (entry.name().equals(name)) {
                return entry.readsArrow();
            }
        }
        return false;
    }

    /** Settings reach only those subcommands that are there. */
    private static CommandLine configured(CommandLine root) {
        return root.registerConverter(Path.class, new PathConverter()).setUsageHelpAutoWidth(false);
    }
}
