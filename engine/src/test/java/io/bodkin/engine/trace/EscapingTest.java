package io.bodkin.engine.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EscapingTest {
    @Test
    void jsonIsAsciiWhateverTheTextIs() {
        assertThat(Json.quoted("a\"b\\c\n\u0000é\ud800😀\u007f"))
                .isEqualTo("\"a\\\"b\\\\c\\u000a\\u0000\\u00e9\\ud800\\ud83d\\ude00\\u007f\"");
    }

    @Test
    void nanosecondsAreExactInMicroseconds() {
        assertThat(Json.micros(0)).isEqualTo("0.000");
        assertThat(Json.micros(1)).isEqualTo("0.001");
        assertThat(Json.micros(12_345_067)).isEqualTo("12345.067");
        assertThat(Json.micros(Long.MAX_VALUE)).isEqualTo("9223372036854775.807");
    }

    @Test
    void dotHasNoQuoteOfTheTextThatEndsTheString() {
        assertThat(Dot.quoted("a\"b\\c\nd\te")).isEqualTo("\"a\\\"b\\\\c\\nd e\"");
    }
}
