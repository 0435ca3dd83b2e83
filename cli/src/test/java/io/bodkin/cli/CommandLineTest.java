package io.bodkin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.fault.DamagedFileException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class CommandLineTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Command(name = "fails")
    private record FailingCommand(Throwable failure) implements Runnable {
        @Override
        public void run() {
            CommandLineTest.<RuntimeException>throwAny(failure);
        }
    }

    @Test
    void versionIsTheOneOfTheBuild() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).matches("bodkin \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\\R");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void helpListsCommandsAndExitCodesAndHidesTheWarmUp() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("completion", "Exit codes: 0 done; 1", "BODKIN_DEBUG")
                .doesNotContain("warm-up");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void completionScriptNamesTheCommands() {
        assertThat(run("completion")).isZero();
        assertThat(out.toString()).contains("complete -F", "completion");
    }

    @Test
    void everyCommandIsFoundAlone() {
        for (String name : Commands.commandLine().getSubcommands().keySet()) {
            assertThat(Commands.commandLine(name).getSubcommands()).containsOnlyKeys(name);
        }
    }

    @Test
    void unknownOptionIsOneLineAndExitCodeTwo() {
        assertThat(run("--nonsense")).isEqualTo(2);
        assertThat(err.toString()).isEqualTo("bodkin: Unknown option: '--nonsense'; bodkin --help shows the usage\n");
    }

    @Test
    void unknownCommandIsOneLineAndExitCodeTwo() {
        assertThat(run("nonsense")).isEqualTo(2);
        assertThat(err.toString()).startsWith("bodkin: ").contains("nonsense").hasLineCount(1);
    }

    @Test
    void theCommandOrOptionThatWasMeantIsNamed() {
        assertThat(run("descibe", "a.arrow")).isEqualTo(2);
        assertThat(run("describe", "a.arrow", "--colums", "x")).isEqualTo(2);
        assertThat(run("wam-up")).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "bodkin: Unknown command: 'descibe'; did you mean describe? bodkin --help shows the usage",
                        "bodkin: Unknown option: '--colums'; did you mean --columns? bodkin describe --help shows the usage",
                        "bodkin: Unknown command: 'wam-up'; bodkin --help shows the usage");
    }

    @Test
    void settingsAreNamedByTheOptionThatSetsThem() {
        fail(new BodkinException(Kind.RESOURCE, "a budget of 1 GiB would do (bodkin.memory)"));
        fail(new BodkinException(Kind.USER, "name another one (bodkin.spillDirectory)"));
        assertThat(err.toString())
                .isEqualTo("bodkin: a budget of 1 GiB would do (--memory)\nbodkin: name another one (--spill-dir)\n");
    }

    @Test
    void missingCommandIsOneLineAndExitCodeTwo() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).isEqualTo("bodkin: Missing command; bodkin --help shows the usage\n");
    }

    @Test
    void exceptionsBecomeALineAndTheExitCodeOfTheirKind() {
        assertThat(fail(new DamagedFileException(Path.of("a.arrow"), 8, "cut short")))
                .isEqualTo(2);
        assertThat(fail(new BodkinException(Kind.USER, "first\nsecond"))).isEqualTo(2);
        assertThat(fail(new BodkinException(Kind.RESOURCE, "no memory\n  largest pins: t-4")))
                .isEqualTo(3);
        assertThat(fail(new BodkinException(Kind.REMOTE, "worker 3 is gone"))).isEqualTo(4);
        assertThat(fail(new UncheckedIOException(new NoSuchFileException("b.arrow"))))
                .isEqualTo(2);
        assertThat(fail(new IOException("No space left on device"))).isEqualTo(3);
        assertThat(fail(new IllegalStateException("odd"))).isEqualTo(1);
        assertThat(fail(new OutOfMemoryError("Java heap space"))).isEqualTo(3);
        assertThat(err.toString().lines())
                .map(line -> line.replaceAll("is \\d+ MiB", "is N MiB"))
                .containsExactly(
                        "bodkin: a.arrow: damaged at byte 8: cut short",
                        "bodkin: first\\nsecond",
                        "bodkin: no memory",
                        "  largest pins: t-4",
                        "bodkin: worker 3 is gone",
                        "bodkin: b.arrow: no such file",
                        "bodkin: No space left on device",
                        "bodkin: fault of Bodkin: java.lang.IllegalStateException: odd; BODKIN_DEBUG=1 shows where,"
                                + " please report it",
                        "bodkin: out of heap memory (Java heap space); the heap is N MiB,"
                                + " BODKIN_JAVA_OPTS=-Xmx1g gives more");
    }

    @Test
    void debugShowsTheStackTrace() {
        CommandLine commandLine = new CommandLine(new FailingCommand(new IllegalStateException("odd")));
        assertThat(run(commandLine, Map.of("BODKIN_DEBUG", "1"))).isEqualTo(1);
        assertThat(err.toString()).contains("\tat io.bodkin.cli.CommandLineTest");
    }

    private int run(String... args) {
        return run(Commands.commandLine(args), Map.of(), args);
    }

    private int fail(Throwable failure) {
        return run(new CommandLine(new FailingCommand(failure)), Map.of());
    }

    private int run(CommandLine commandLine, Map<String, String> environment, String... args) {
        commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return Main.execute(commandLine, environment, args);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwAny(Throwable failure) throws T {
        throw (T) failure;
    }
}
