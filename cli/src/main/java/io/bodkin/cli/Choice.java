package io.bodkin.cli;

import io.bodkin.engine.api.DType;
import io.bodkin.fileio.ArrowFormat;
import io.bodkin.fileio.Compression;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** One of a few words, written small in help, completion and errors; read in any case. */
abstract class Choice<E extends Enum<E>> implements ITypeConverter<E>, Iterable<String> {
    private final List<E> all;

    private Choice(Class<E> type) {
        this.all = List.of(type.getEnumConstants());
    }

    static final class OfCompression extends Choice<Compression> {
        OfCompression() {
            super(Compression.class);
        }
    }

    static final class OfKind extends Choice<ArrowFormat.Kind> {
        OfKind() {
            super(ArrowFormat.Kind.class);
        }
    }

    static final class OfDType extends Choice<DType> {
        OfDType() {
            super(DType.class);
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public E convert(String text) {
        return all.stream()
                .filter(value -> word(value).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("expected " + listed() + ", not '" + text + "'"));
    }

    private String listed() {
        List<String> words = all.stream().map(Choice::word).toList();
        int last = words.size() - 1;
        return String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }

    /** For the completion script. */
    @Override
    public Iterator<String> iterator() {
        return all.stream().map(Choice::word).iterator();
    }
}
