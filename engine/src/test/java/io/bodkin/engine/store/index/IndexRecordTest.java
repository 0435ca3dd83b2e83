package io.bodkin.engine.store.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.store.index.IndexEntry.Codec;
import io.bodkin.engine.store.index.IndexEntry.Kind;
import io.bodkin.engine.store.index.IndexEntry.State;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class IndexRecordTest {
    private static final IndexEntry ENTRY = new IndexEntry(
            17, "chunks/c-17.arrow", 4096, 1 << 20, Codec.ZSTD, -5, Kind.BATCH, State.SEALED, 3, Optional.of("größe"));

    @Property(tries = 300)
    void everyFieldComesBack(
            @ForAll long chunkId,
            @ForAll @LongRange(min = 0) long offset,
            @ForAll long checksum,
            @ForAll Codec codec,
            @ForAll Kind kind,
            @ForAll State state,
            @ForAll long owner,
            @ForAll @StringLength(max = 60) String name) {
        IndexEntry entry = new IndexEntry(
                chunkId,
                "a/b",
                offset,
                Long.MAX_VALUE - offset,
                codec,
                checksum,
                kind,
                state,
                owner,
                Optional.of(wellFormed(name)));
        assertThat(IndexRecord.decode(chunkId, IndexRecord.encode(entry))).contains(entry);
    }

    @Test
    void noNameAndAnEmptyNameDiffer() {
        for (Optional<String> name : List.of(Optional.<String>empty(), Optional.of(""))) {
            IndexEntry entry = new IndexEntry(1, "f", 0, 0, Codec.NONE, 0, Kind.BLOCK, State.SPILLED, 0, name);
            assertThat(IndexRecord.decode(1, IndexRecord.encode(entry))).contains(entry);
        }
    }

    @Test
    void anyFlippedBitIsSeen() {
        byte[] record = IndexRecord.encode(ENTRY);
        for (int bit = 0; bit < record.length * 8; bit++) {
            record[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(IndexRecord.decode(17, record)).as("bit %s", bit).isEmpty();
            record[bit / 8] ^= (byte) (1 << bit % 8);
        }
        assertThat(IndexRecord.decode(17, record)).contains(ENTRY);
    }

    @Test
    void recordOfAnotherChunkOrOfAnotherLengthIsNotTaken() {
        byte[] record = IndexRecord.encode(ENTRY);
        assertThat(IndexRecord.decode(18, record)).isEmpty();
        assertThat(IndexRecord.decode(17, new byte[0])).isEmpty();
        assertThat(IndexRecord.decode(17, new byte[IndexRecord.BYTES])).isEmpty();
    }

    @Test
    void fileOutsideTheDirectoryIsRefused() {
        for (String file : new String[] {"", "/etc/passwd", "..", "../a", "a/../../b", "./a", "a\0b"}) {
            assertThatThrownBy(() -> at(file, ""))
                    .as(file)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("chunk 1: file must be inside the directory");
        }
    }

    @Test
    void textThatDoesNotFitIsRefusedWithItsSize() {
        at("f".repeat(100), "n".repeat(IndexEntry.MAX_TEXT_BYTES - 100));
        assertThatThrownBy(() -> at("f".repeat(100), "n".repeat(IndexEntry.MAX_TEXT_BYTES - 99)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("chunk 1: file and name take " + (IndexEntry.MAX_TEXT_BYTES + 1)
                        + " bytes in UTF-8, together they may take " + IndexEntry.MAX_TEXT_BYTES);
    }

    private static IndexEntry at(String file, String name) {
        return new IndexEntry(1, file, 0, 0, Codec.NONE, 0, Kind.BLOCK, State.SPILLED, 0, Optional.of(name));
    }

    /** Lone surrogates have no UTF-8. */
    private static String wellFormed(String text) {
        return text.codePoints()
                .filter(point -> point < 0xD800 || point > 0xDFFF)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
