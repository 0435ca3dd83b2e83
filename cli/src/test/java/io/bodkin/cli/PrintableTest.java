package io.bodkin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void controlCharactersAreEscaped() {
        assertThat(Printable.line("a\nb\tc\rd\u001b[31me\u007f\u0085")).isEqualTo("a\\nb\\tc\\rd\\x1b[31me\\x7f\\x85");
    }

    @Test
    void charactersThatTurnTheDirectionOfTextAreEscaped() {
        assertThat(Printable.line("a\u202eb\u2066c\u2028d")).isEqualTo("a\\u202eb\\u2066c\\u2028d");
    }

    @Test
    void textOfAllLanguagesStays() {
        assertThat(Printable.line("größe 数 👩‍💻 عربى")).isEqualTo("größe 数 👩‍💻 عربى");
        assertThat(Printable.line("half \ud83d")).isEqualTo("half \\ud83d");
    }

    @Test
    void onlyIndentedLinesOfAMessageStay() {
        assertThat(Printable.lines("no memory\n  largest: t-4\nnot ours"))
                .isEqualTo("no memory\n  largest: t-4\\nnot ours");
    }
}
