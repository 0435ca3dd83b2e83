package io.bodkin.cli.describe;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;

/** One value of a column, as a report prints it. {@code toString()} is the form for people. */
public sealed interface Scalar {
    /** Writes it as one JSON value. */
    void writeTo(JsonGenerator json) throws IOException;

    /** An integer: a JSON number. */
    record Whole(long value) implements Scalar {
        @Override
        public void writeTo(JsonGenerator json) throws IOException {
            json.writeNumber(value);
        }

        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /** A decimal number, or an integer that no long holds: a JSON number with all its digits. */
    record Exact(BigDecimal value) implements Scalar {
        public Exact {
            requireNonNull(value, "value");
        }

        @Override
        public void writeTo(JsonGenerator json) throws IOException {
            json.writeNumber(value.toPlainString());
        }

        @Override
        public String toString() {
            return value.toPlainString();
        }
    }

    /** A finite floating-point number: a JSON number that reads back as the same double. */
    record Real(double value) implements Scalar {
        public Real {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("not finite: " + value);
            }
        }

        @Override
        public void writeTo(JsonGenerator json) throws IOException {
            json.writeNumber(value);
        }

        @Override
        public String toString() {
            return Double.toString(value);
        }
    }

    /** A truth value: JSON true or false. */
    record Flag(boolean value) implements Scalar {
        @Override
        public void writeTo(JsonGenerator json) throws IOException {
            json.writeBoolean(value);
        }

        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    /** A string, or a date, time or duration in ISO-8601 form: JSON text. */
    record Text(String value) implements Scalar {
        public Text {
            requireNonNull(value, "value");
        }

        @Override
        public void writeTo(JsonGenerator json) throws IOException {
            json.writeString(value);
        }

        @Override
        public String toString() {
            return value;
        }
    }
}
