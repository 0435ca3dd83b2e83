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
        CommandLine root = root();
        ALL.forEach(entry -> root.addSubcommand(entry.name(), entry.command().get()));
        return withSettings(root);
    }

    /** The command line for {@code args}: with the one command that they name, if they do, since each costs start-up time. */
    static CommandLine commandLine(String... args) {
        for (Entry entry : ALL) {
            if (args.length > 0 && args[0].equals(entry.name())) {
                return withSettings(
                        root().addSubcommand(entry.name(), entry.command().get()));
            }
        }
        return commandLine();
    }

    static boolean has(String name) {
        return ALL.stream().anyMatch(entry -> entry.name().equals(name));
    }

    private static CommandLine root() {
        return new CommandLine(new BodkinCommand());
    }

    /** Settings reach the subcommands that are there already, and no later ones. */
    private static CommandLine withSettings(CommandLine complete) {
        return complete.setCaseInsensitiveEnumValuesAllowed(true).setUsageHelpAutoWidth(false);
    }
}
