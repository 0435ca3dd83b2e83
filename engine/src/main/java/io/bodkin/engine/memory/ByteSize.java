package io.bodkin.engine.memory;

import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.BodkinException.Kind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes in bytes as people write and read them: {@code 512MiB}, {@code 1.5 GB}, {@code 4096}. */
public final class ByteSize {
    private static final Pattern FORM = Pattern.compile("\\s*([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)\\s*([A-Za-z]*)\\s*");
    private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE);
    // A longer number means nothing, and BigDecimal takes time that grows with the square of the length.
    private static final int MAX_LENGTH = 64;

    // A single letter means the power of 1024, as in -Xmx and in container limits.
    private static final Map<String, BigDecimal> UNITS = Map.ofEntries(
            unit("", 1, 0),
            unit("b", 1, 0),
            unit("k", 1024, 1),
            unit("kib", 1024, 1),
            unit("m", 1024, 2),
            unit("mib", 1024, 2),
            unit("g", 1024, 3),
            unit("gib", 1024, 3),
            unit("t", 1024, 4),
            unit("tib", 1024, 4),
            unit("p", 1024, 5),
            unit("pib", 1024, 5),
            unit("e", 1024, 6),
            unit("eib", 1024, 6),
            unit("kb", 1000, 1),
            unit("mb", 1000, 2),
            unit("gb", 1000, 3),
            unit("tb", 1000, 4),
            unit("pb", 1000, 5),
            unit("eb", 1000, 6));

    private static final String[] PRINTED = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private ByteSize() {}

    private static Map.Entry<String, BigDecimal> unit(String name, int base, int power) {
        return Map.entry(name, BigDecimal.valueOf(base).pow(power));
    }

    /**
     * Reads a size: a decimal number, then a unit, with or without spaces between, in any case. Without a unit: bytes.
     * KiB to EiB, and the single letters K to E, are powers of 1024; KB to EB are powers of 1000. A fraction of a byte
     * is dropped.
     *
     * @throws BodkinException of kind USER, with a message of one line, if {@code text} is not of this form or the size
     *     does not fit in a {@code long}
     */
    public static long parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (text.length() > MAX_LENGTH || !matcher.matches()) {
            throw notASize(text);
        }
        BigDecimal unit = UNITS.get(matcher.group(2).toLowerCase(Locale.ROOT));
        if (unit == null) {
            throw notASize(text);
        }
        BigDecimal size = new BigDecimal(matcher.group(1)).multiply(unit).setScale(0, RoundingMode.DOWN);
        if (size.compareTo(LONGEST) > 0) {
            throw new BodkinException(Kind.USER, "\"" + text.strip() + "\" is too large: a size is below 8 EiB");
        }
        return size.longValueExact();
    }

    private static BodkinException notASize(String text) {
        String shown = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
        String oneLine = shown.replaceAll("\\p{Cntrl}", "?");
        return new BodkinException(
                Kind.USER,
                "\"" + oneLine
                        + "\" is not a size: write bytes, or a number and a unit, such as 512MiB, 8GiB or 1.5 GB");
    }

    /**
     * Writes a size with one digit after the point in the largest binary unit that leaves at least 1: {@code 512.0
     * MiB}. Below 1 KiB: {@code 1023 B}.
     */
    public static String format(long bytes) {
        if (bytes > -1024 && bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = 0;
        // What would print as 1024.0 belongs to the next unit.
        while (Math.abs(value) >= 1023.95 && unit < PRINTED.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, PRINTED[unit]);
    }
}
