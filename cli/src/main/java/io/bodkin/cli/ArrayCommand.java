package io.bodkin.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "array",
        description =
                "Works on arrays in files, which may be larger than memory: Arrow files with tensors, .npy and .npz.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ArrayInfoCommand.class,
            ArrayStatsCommand.class,
            ArrayMatmulCommand.class,
            ArraySortCommand.class,
            ArrayConvertCommand.class
        })
final class ArrayCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }
}
