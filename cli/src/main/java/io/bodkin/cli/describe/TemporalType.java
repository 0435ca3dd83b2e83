package io.bodkin.cli.describe;

import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.LongFunction;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Dates, times, timestamps and durations: counts of a unit, printed in the forms of ISO 8601. */
final class TemporalType extends KeyedType {
    private static final long DAY_MILLIS = 86_400_000L;
    private static final long DAY_SECONDS = 86_400L;

    private final int width;
    private final LongFunction<String> text;

    private TemporalType(int width, LongFunction<String> text) {
        this.width = width;
        this.text = text;
    }

    static TemporalType days() {
        return new TemporalType(
                Integer.BYTES, days -> LocalDate.ofEpochDay(days).toString());
    }

    /** A date in milliseconds; what is not a whole day is printed with its time. */
    static TemporalType millisOfDate() {
        return new TemporalType(
                Long.BYTES,
                millis -> millis % DAY_MILLIS == 0
                        ? LocalDate.ofEpochDay(millis / DAY_MILLIS).toString()
                        : local(millis, TimeUnit.MILLISECOND));
    }

    static TemporalType timeOfDay(ArrowType.Time type) {
        TimeUnit unit = type.getUnit();
        return new TemporalType(type.getBitWidth() / 8, value -> {
            Duration sinceMidnight = duration(value, unit);
            // 24:00 and beyond, and negative times, occur in files and have no form of their own.
            return sinceMidnight.isNegative() || sinceMidnight.getSeconds() >= DAY_SECONDS
                    ? sinceMidnight.toString()
                    : DateTimeFormatter.ISO_LOCAL_TIME.format(LocalTime.MIDNIGHT.plus(sinceMidnight));
        });
    }

    /** With the offset that its zone has at that time; in UTC if the zone is not known here. Without a zone: local. */
    static TemporalType timestamp(ArrowType.Timestamp type) {
        TimeUnit unit = type.getUnit();
        if (type.getTimezone() == null || type.getTimezone().isEmpty()) {
            return new TemporalType(Long.BYTES, value -> local(value, unit));
        }
        ZoneId zone = zone(type.getTimezone());
        return new TemporalType(Long.BYTES, value -> zoned(value, unit, zone));
    }

    static TemporalType duration(ArrowType.Duration type) {
        TimeUnit unit = type.getUnit();
        return new TemporalType(Long.BYTES, value -> duration(value, unit).toString());
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException unknown) {
            return ZoneOffset.UTC;
        }
    }

    private static Duration duration(long value, TimeUnit unit) {
        return switch (unit) {
            case SECOND -> Duration.ofSeconds(value);
            case MILLISECOND -> Duration.ofMillis(value);
            case MICROSECOND ->
                Duration.ofSeconds(Math.floorDiv(value, 1_000_000L), Math.floorMod(value, 1_000_000L) * 1_000L);
            case NANOSECOND -> Duration.ofNanos(value);
        };
    }

    private static String local(long value, TimeUnit unit) {
        Duration sinceEpoch = duration(value, unit);
        try {
            return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                    LocalDateTime.ofEpochSecond(sinceEpoch.getSeconds(), sinceEpoch.getNano(), ZoneOffset.UTC));
        } catch (DateTimeException outOfRange) {
            return beyondTheCalendar(sinceEpoch);
        }
    }

    private static String zoned(long value, TimeUnit unit, ZoneId zone) {
        Duration sinceEpoch = duration(value, unit);
        try {
            return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                    Instant.ofEpochSecond(sinceEpoch.getSeconds(), sinceEpoch.getNano())
                            .atZone(zone));
        } catch (DateTimeException outOfRange) {
            return beyondTheCalendar(sinceEpoch);
        }
    }

    // Seconds reach 292 billion years; the calendar of java.time ends at one.
    private static String beyondTheCalendar(Duration sinceEpoch) {
        return "1970-01-01T00:00:00Z/" + sinceEpoch;
    }

    @Override
    int width() {
        return width;
    }

    @Override
    void load(ByteBuffer data, int n, Tile tile) {
        if (width == Integer.BYTES) {
            NumberTypes.INT32.load(data, n, tile);
        } else {
            NumberTypes.INT64.load(data, n, tile);
        }
    }

    @Override
    boolean isWhole() {
        return true;
    }

    @Override
    boolean isNumber() {
        return false;
    }

    @Override
    Scalar scalar(long key) {
        return new Scalar.Text(text.apply(key));
    }
}
