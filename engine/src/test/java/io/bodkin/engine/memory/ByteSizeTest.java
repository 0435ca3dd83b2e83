package io.bodkin.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.fault.BodkinException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "4096, 4096",
        "1b, 1",
        "512MiB, 536870912",
        "512 mib, 536870912",
        "512m, 536870912",
        "8GiB, 8589934592",
        "1.5 GB, 1500000000",
        "1.5k, 1536",
        ".5KB, 500",
        "2.KB, 2000",
        "3TiB, 3298534883328",
        "1pb, 1000000000000000",
        "0.3B, 0",
        "9223372036854775807, 9223372036854775807",
    })
    void numbersWithOrWithoutUnitsAreRead(String text, long expected) {
        assertThat(ByteSize.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "MiB", "-1", "+1", "1e3", "1,5 GB", "1..5", ".", "5 miles", "1 2", "0x10", "5 M iB"})
    void anythingElseIsRefusedInOneLineWithAnExample(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOf(BodkinException.class)
                .hasMessage(
                        "\"%s\" is not a size: write bytes, or a number and a unit, such as 512MiB, 8GiB or 1.5 GB",
                        text);
    }

    @Test
    void lineBreaksAndEndlessTextDoNotReachTheMessage() {
        assertThatThrownBy(() -> ByteSize.parse("1\n2")).hasMessageStartingWith("\"1?2\" is not a size");
        assertThatThrownBy(() -> ByteSize.parse("1".repeat(1_000_000)))
                .message()
                .hasSizeLessThan(200);
    }

    @Test
    void sizesBeyondTheLargestLongAreRefused() {
        assertThatThrownBy(() -> ByteSize.parse("8192 PiB"))
                .isInstanceOf(BodkinException.class)
                .hasMessage("\"8192 PiB\" is too large: a size is below 8 EiB");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "1536, 1.5 KiB",
        "1048575, 1.0 MiB",
        "536870912, 512.0 MiB",
        "4294967296, 4.0 GiB",
        "9223372036854775807, 8.0 EiB",
        "-2048, -2.0 KiB",
    })
    void sizesArePrintedInTheLargestUnitThatLeavesAtLeastOne(long bytes, String expected) {
        assertThat(ByteSize.format(bytes)).isEqualTo(expected);
    }

    @Property(tries = 200)
    void whatIsPrintedReadsBackWithinItsPrecision(@ForAll @LongRange(min = 0, max = Long.MAX_VALUE / 2) long bytes) {
        assertThat((double) ByteSize.parse(ByteSize.format(bytes))).isBetween(bytes * 0.949, bytes * 1.051);
    }
}
