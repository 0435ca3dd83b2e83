package io.bodkin.darray.io;

import io.bodkin.darray.grid.Extents;
import io.bodkin.engine.fault.DamagedFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The text of the header of an array of NumPy, a literal of Python: a dictionary of the type, the order and the shape.
 * Of a literal it knows what can stand there.
 */
final class NpyText {
    private final Path file;
    private final long offset;
    private final String text;
    private int at;

    private String type;
    private Boolean fortran;
    private long[] shape;

    /** @param offset where the text begins in the file, for messages */
    NpyText(Path file, long offset, String text) {
        this.file = file;
        this.offset = offset;
        this.text = text;
        expect('{');
        while (!next('}')) {
            entry();
            if (!next(',')) {
                expect('}');
                break;
            }
        }
        if (type == null || fortran == null || shape == null) {
            throw wrong("it names not all of descr, fortran_order and shape");
        }
    }

    /** Byte order, kind and bytes of an element. */
    String type() {
        return type;
    }

    boolean fortran() {
        return fortran;
    }

    long[] shape() {
        return shape.clone();
    }

    private void entry() {
        String key = string();
        expect(':');
        switch (key) {
            case "descr" -> type = simpleType();
            case "fortran_order" -> fortran = flag();
            case "shape" -> shape = tuple();
            default -> throw wrong("it has an entry '" + shown(key) + "'");
        }
    }

    private String simpleType() {
        if (peek() == '[') {
            throw NpyHeader.unknownType(file, shown(text.substring(at).strip()));
        }
        return string();
    }

    private static String shown(String given) {
        return given.length() <= 60 ? given : given.substring(0, 60) + "...";
    }

    private boolean flag() {
        peek();
        boolean value = text.startsWith("True", at);
        if (!value && !text.startsWith("False", at)) {
            throw wrong("fortran_order is neither True nor False");
        }
        at += value ? 4 : 5;
        return value;
    }

    private long[] tuple() {
        expect('(');
        long[] numbers = new long[Extents.MAX_RANK + 1];
        int count = 0;
        while (!next(')')) {
            if (count == numbers.length) {
                throw wrong("an array has at most " + Extents.MAX_RANK + " axes, this has more");
            }
            numbers[count++] = number();
            if (!next(',')) {
                expect(')');
                break;
            }
        }
        return Arrays.copyOf(numbers, count);
    }

    private long number() {
        peek();
        int start = at;
        while (at < text.length() && Character.digit(text.charAt(at), 10) >= 0 && at - start < 20) {
            at++;
        }
        long value;
        try {
            value = Long.parseLong(text.substring(start, at));
        } catch (NumberFormatException none) {
            throw wrong("an extent is no number that an array can have");
        }
        if (at < text.length() && text.charAt(at) == 'L') {
            at++; // as Python 2 wrote them
        }
        return value;
    }

    private String string() {
        char quote = peek();
        if (quote != '\'' && quote != '"') {
            throw wrong("a quoted word was expected");
        }
        int end = text.indexOf(quote, at + 1);
        if (end < 0) {
            throw wrong("a quoted word does not end");
        }
        String value = text.substring(at + 1, end);
        at = end + 1;
        return value;
    }

    private void expect(char wanted) {
        if (!next(wanted)) {
            throw wrong("'" + wanted + "' was expected");
        }
    }

    private boolean next(char wanted) {
        boolean there = peek() == wanted;
        at += there ? 1 : 0;
        return there;
    }

    /** The next character that is no space; 0 at the end. */
    private char peek() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private DamagedFileException wrong(String what) {
        return new DamagedFileException(file, offset + at, "the header makes no sense: " + what);
    }
}
