package io.bodkin.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "bodkin",
        description = "Tasks and arrays for data larger than memory.",
        mixinStandardHelpOptions = true,
        versionProvider = BodkinCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit codes: 0 done; 1 a fault of Bodkin; 2 wrong input or usage; 3 too little",
            "memory, disk or other resource; 4 another process or machine failed.",
            "Environment: BODKIN_JAVA_OPTS, more options for the JVM (-Xmx1g);",
            "BODKIN_DEBUG=1, stack traces."
        })
final class BodkinCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            Properties properties = new Properties();
            try (InputStream in = BodkinCommand.class.getResourceAsStream("version.properties")) {
                properties.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new String[] {"bodkin " + properties.getProperty("version")};
        }
    }
}
