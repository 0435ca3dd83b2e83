package io.bodkin.cli;

import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The list of commands: a new one is added here and nowhere else. */
final class Commands {
    /** In the order of {@code --help}. */
    private static final List<Entry> ALL = List.of(
            new Entry("demo", DemoCommand::new),
            new Entry("describe", DescribeCommand::new),
            new Entry("generate", GenerateCommand::new),
            new Entry("convert", ConvertCommand::new),
            new Entry("completion", CompletionCommand::new),
            new Entry("warm-up", WarmUpCommand::new));

    private record Entry(String name, Supplier<Object> command) {}

    private Commands() {}

    /** The command line with every command. */
    static CommandLine commandLine() {
        CommandLine root = new CommandLine(new BodkinCommand());
        ALL.forEach(entry -> root.addSubcommand(entry.name(), entry.command().get()));
        return configured(root);
    }

    /** The command line for {@code args}: with the one command that they name, if they do, since each costs start-up time. */
    static CommandLine commandLine(String... args) {
        for (Entry entry : ALL) {
            if (args.length > 0 && args[0].equals(entry.name())) {
                return configured(new CommandLine(new BodkinCommand())
                        .addSubcommand(entry.name(), entry.command().get()));
            }
        }
        return commandLine();
    }

    /** Settings reach only those subcommands that are there. */
    private static CommandLine configured(CommandLine root) {
        return root.setCaseInsensitiveEnumValuesAllowed(true).setUsageHelpAutoWidth(false);
    }
}
