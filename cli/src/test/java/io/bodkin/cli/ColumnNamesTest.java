package io.bodkin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnNamesTest {
    @Test
    void namesStandBetweenCommasAndInSeveralValues() {
        assertThat(ColumnNames.of(List.of("a,b", "c"))).containsExactly("a", "b", "c");
        assertThat(ColumnNames.of(List.of())).isEmpty();
        assertThat(ColumnNames.of(List.of("a, b,"))).containsExactly("a", " b", "");
    }

    @Test
    void aBackslashMakesACommaPartOfAName() {
        assertThat(ColumnNames.of(List.of("a\\,b,c"))).containsExactly("a,b", "c");
        assertThat(ColumnNames.of(List.of("a\\\\,b"))).containsExactly("a\\", "b");
        assertThat(ColumnNames.of(List.of("a\\b,c\\"))).containsExactly("a\\b", "c\\");
    }
}
