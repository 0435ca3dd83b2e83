package io.bodkin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.bodkin.engine.api.TaskOptions;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What README and docs show works: Java is compiled and run, without a JVM flag, and commands are parsed. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..");

    private static final List<String> IMPORTS = List.of(
            "static io.bodkin.engine.Datadeps.*",
            "io.bodkin.darray.*",
            "io.bodkin.darray.linalg.*",
            "io.bodkin.darray.stencil.*",
            "io.bodkin.engine.*",
            "io.bodkin.engine.api.*",
            "io.bodkin.engine.event.*",
            "io.bodkin.engine.fault.*",
            "io.bodkin.fileio.*",
            "java.nio.file.*",
            "java.util.*",
            "java.util.concurrent.atomic.*",
            "java.util.function.*",
            "org.apache.arrow.memory.*",
            "org.apache.arrow.vector.*");

    @TempDir
    Path folder;

    private static List<Snippet> snippets() {
        List<Snippet> all = new ArrayList<>();
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            List<Path> files = new ArrayList<>(
                    docs.filter(f -> f.toString().endsWith(".md")).sorted().toList());
            files.add(ROOT.resolve("README.md"));
            files.add(ROOT.resolve("CONTRIBUTING.md"));
            for (Path file : files) {
                all.addAll(Snippet.of(file));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Snippet> javaSnippets() {
        return snippets().stream().filter(s -> s.language().equals("java")).toList();
    }

    private static List<Snippet> shellSnippets() {
        return snippets().stream().filter(s -> s.language().equals("sh")).toList();
    }

    // ---- Java

    @ParameterizedTest
    @MethodSource("javaSnippets")
    void javaIsCompiledAndRunAndPrintsWhatItSays(Snippet snippet) throws Exception {
        Files.copy(
                Path.of("src", "main", "resources", "io", "bodkin", "cli", "generate", "flights-200k.arrow"),
                folder.resolve("flights.arrow"));
        String source = source(snippet);
        String main = declaresAClass(snippet) ? mainClass(snippet) : "Snippet";
        compile(main, source);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        folder + java.io.File.pathSeparator + classPath(),
                        main)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("err")))
                .isZero();
        assertThat(Files.readAllLines(folder.resolve("out"))).containsSubsequence(snippet.printed());
    }

    private static String source(Snippet snippet) {
        StringBuilder source = new StringBuilder();
        IMPORTS.forEach(name -> source.append("import ").append(name).append(";\n"));
        if (declaresAClass(snippet)) {
            return source.append(snippet.text()).toString();
        }
        return source.append("public class Snippet {\npublic static void main(String[] args) throws Exception {\n")
                .append(snippet.text())
                .append("\n}\n}\n")
                .toString();
    }

    private static boolean declaresAClass(Snippet snippet) {
        return snippet.lines().stream().anyMatch(line -> line.matches("(public |final )*class \\w+.*"));
    }

    private static String mainClass(Snippet snippet) {
        return snippet.lines().stream()
                .filter(line -> line.matches("(public |final )*class \\w+.*"))
                .map(line -> line.replaceFirst(".*?class (\\w+).*", "$1"))
                .findFirst()
                .orElseThrow();
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private void compile(String name, String source) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".java"), source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            messages,
                            files,
                            null,
                            List.of("-d", folder.toString(), "-cp", classPath(), "-proc:none", "-nowarn"),
                            null,
                            files.getJavaFileObjects(file))
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
    }

    // ---- commands

    @ParameterizedTest
    @MethodSource("shellSnippets")
    void commandsAreOnesThatThereAre(Snippet snippet) {
        for (String line : snippet.lines()) {
            if (line.startsWith("./bodkin ")) {
                String[] args = line.replaceFirst(" #.*", "")
                        .substring("./bodkin ".length())
                        .strip()
                        .split("\\s+");
                assertThatCode(() -> Commands.commandLine().parseArgs(args))
                        .as(line)
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void everyKeyOfTheJsonIsDescribedInItsOrder() throws IOException {
        Matcher documented =
                Pattern.compile("(?m)^\\| (`[^|]*`) \\|").matcher(Files.readString(ROOT.resolve("docs/describe.md")));
        List<String> described = new ArrayList<>();
        while (documented.find()) {
            described.addAll(List.of(documented.group(1).replace("`", "").split(", ")));
        }
        String json =
                Cli.run("describe", Cli.golden("type-int8.arrow"), "--json").out();
        Matcher written = Pattern.compile("\"(\\w+)\":").matcher(json);
        List<String> keys = new ArrayList<>();
        while (written.find()) {
            keys.add(written.group(1));
        }
        assertThat(described).isEqualTo(keys);
    }

    @Test
    void theReadmeHasBoth() {
        assertThat(javaSnippets())
                .extracting(s -> s.file().getFileName().toString())
                .contains("README.md");
        assertThat(shellSnippets())
                .extracting(s -> s.file().getFileName().toString())
                .contains("README.md");
    }

    @Test
    void everyOptionOfTasksIsInTheReadme() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        for (TaskOptions.Option option : TaskOptions.Option.values()) {
            String[] words = option.name().toLowerCase(Locale.ROOT).split("_");
            StringBuilder method = new StringBuilder(words[0]);
            for (int i = 1; i < words.length; i++) {
                method.append(Character.toUpperCase(words[i].charAt(0))).append(words[i].substring(1));
            }
            assertThat(readme).contains("\n| `" + method + "` | ");
        }
    }
}
