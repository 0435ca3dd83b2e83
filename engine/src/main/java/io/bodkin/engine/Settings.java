package io.bodkin.engine;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.memory.ByteSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * How an engine is set up. Each value comes from the builder, else the system property {@code bodkin.<name>}, else the
 * environment variable {@code BODKIN_<NAME>}, else {@code bodkin.properties} in the working directory, else a default.
 *
 * @param memory bytes of chunk memory
 * @param threads processors
 * @param directory of the chunks that last, under their names; none: nothing lasts
 * @param spillDirectory where chunks go that do not fit
 * @param spillLimit bytes that they may take there
 * @param leakDetection whether handles that were not released are listed with the places where they were made
 * @param origins where each value came from, by name
 */
public record Settings(
        long memory,
        int threads,
        Optional<Path> directory,
        Path spillDirectory,
        long spillLimit,
        boolean leakDetection,
        Map<String, String> origins) {
    static final String FILE = "bodkin.properties";

    public Settings {
        origins = Map.copyOf(origins);
    }

    /** Looks values up, in the order of precedence, and remembers where it found them. */
    static final class Source {
        private final Map<String, String> builder;
        private final Function<String, String> systemProperty;
        private final Function<String, String> environment;
        private final Properties file;
        private final Map<String, String> origins = new TreeMap<>();

        Source(
                Map<String, String> builder,
                Function<String, String> systemProperty,
                Function<String, String> environment,
                Properties file) {
            this.builder = builder;
            this.systemProperty = systemProperty;
            this.environment = environment;
            this.file = file;
        }

        static Source ofProcess(Map<String, String> builder) {
            return new Source(builder, System::getProperty, System::getenv, readFile(Path.of(FILE)));
        }

        private static Properties readFile(Path path) {
            Properties properties = new Properties();
            if (Files.isRegularFile(path)) {
                try (InputStream in = Files.newInputStream(path)) {
                    properties.load(in);
                } catch (IOException | IllegalArgumentException e) {
                    throw new BodkinException(
                            Kind.USER, "cannot read " + path.toAbsolutePath() + ": " + e.getMessage(), e);
                }
            }
            return properties;
        }

        /** @param parse throws if the text means nothing; its message becomes part of ours */
        <T> Optional<T> find(String name, Function<String, T> parse) {
            String property = "bodkin." + name;
            String variable = "BODKIN_" + name.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
            String text = builder.get(name);
            String origin = "builder";
            if (text == null) {
                text = systemProperty.apply(property);
                origin = "system property " + property;
            }
            if (text == null) {
                text = environment.apply(variable);
                origin = "environment variable " + variable;
            }
            if (text == null) {
                text = file.getProperty(property);
                origin = FILE;
            }
            if (text == null) {
                origins.put(name, "default");
                return Optional.empty();
            }
            origins.put(name, origin);
            try {
                return Optional.of(parse.apply(text.trim()));
            } catch (RuntimeException e) {
                throw new BodkinException(
                        Kind.USER, property + " = \"" + text + "\" (" + origin + "): " + e.getMessage(), e);
            }
        }
    }

    static Settings resolve(Source source) {
        long memory = source.find("memory", text -> atLeast(1 << 20, ByteSize.parse(text)))
                .orElseGet(DefaultMemory::bytes);
        int threads = source.find("threads", Settings::parseThreads)
                .orElseGet(() -> Runtime.getRuntime().availableProcessors());
        Optional<Path> directory = source.find("directory", Path::of);
        Path spill = source.find("spillDirectory", Path::of)
                .orElseGet(
                        () -> directory.map(path -> path.resolve("spill")).orElseGet(Settings::defaultSpillDirectory));
        long limit = source.find("spillLimit", text -> atLeast(0, ByteSize.parse(text)))
                .orElse(Long.MAX_VALUE);
        boolean leaks = source.find("leakDetection", Settings::parseFlag).orElse(false);
        return new Settings(memory, threads, directory, spill, limit, leaks, source.origins);
    }

    private static long atLeast(long least, long value) {
        if (value < least) {
            throw new IllegalArgumentException("must be at least " + ByteSize.format(least));
        }
        return value;
    }

    private static boolean parseFlag(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("must be true or false");
        }
        return text.equals("true");
    }

    private static int parseThreads(String text) {
        int threads;
        try {
            threads = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a whole number", e);
        }
        if (threads < 1 || threads > 4096) {
            throw new IllegalArgumentException("must be 1 to 4096");
        }
        return threads;
    }

    private static Path defaultSpillDirectory() {
        return Path.of(System.getProperty("java.io.tmpdir"), "bodkin-" + System.getProperty("user.name"));
    }
}
