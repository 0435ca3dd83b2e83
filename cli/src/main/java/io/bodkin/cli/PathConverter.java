package io.bodkin.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Names of files on the command line. A JVM decodes their bytes by the locale; one that it could not decode names no
 * file any more, and whoever is told that there is no such file looks for it in vain.
 */
final class PathConverter implements ITypeConverter<Path> {
    private static final char UNDECODED = '\uFFFD';

    @Override
    public Path convert(String text) {
        if (text.isEmpty()) {
            throw new TypeConversionException("the name is empty");
        }
        Path path;
        try {
            path = Path.of(text);
        } catch (InvalidPathException unmappable) {
            throw undecoded(text, "set LC_ALL=C.UTF-8");
        }
        if (text.indexOf(UNDECODED) >= 0 && !Files.exists(path)) {
            throw undecoded(text, "rename it, or its folder");
        }
        return path;
    }

    private static TypeConversionException undecoded(String text, String remedy) {
        return new TypeConversionException("the name '" + text + "' cannot be read as "
                + System.getProperty("sun.jnu.encoding") + ", the encoding of the locale; " + remedy);
    }
}
