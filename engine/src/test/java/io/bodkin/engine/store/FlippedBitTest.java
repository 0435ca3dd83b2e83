package io.bodkin.engine.store;

import static io.bodkin.engine.store.StoreFixture.KIB;
import static io.bodkin.engine.store.StoreFixture.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.DamagedFileException;
import io.bodkin.engine.ipc.IpcFile;
import io.bodkin.engine.memory.Reservation;
import io.bodkin.engine.store.io.FaultyDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One bit of a spill file is wrong, anywhere: the value is right all the same, or the error names the file. */
@Timeout(120)
class FlippedBitTest {
    @TempDir
    Path directory;

    private enum Kind {
        /** A file of its own, with a dictionary. */
        DICTIONARIES {
            @Override
            ChunkEntry put(StoreFixture fixture) {
                try (Reservation room = fixture.store.reserveWaiting(MIB)) {
                    DictionaryChunks.Made made = DictionaryChunks.make(fixture.memory, room);
                    return fixture.store.put(made.layout(), made.content());
                }
            }

            @Override
            void verify(StoreFixture fixture, ChunkEntry entry) {
                try (Lease lease = fixture.pin(entry)) {
                    DictionaryChunks.verify((ChunkContent.Buffers) lease.content(entry));
                }
            }
        },
        /** A batch in a segment. */
        PACKED {
            @Override
            ChunkEntry put(StoreFixture fixture) {
                return fixture.put(8 * KIB, 5);
            }

            @Override
            void verify(StoreFixture fixture, ChunkEntry entry) {
                fixture.verify(entry, 5);
            }
        },
        OBJECT {
            @Override
            ChunkEntry put(StoreFixture fixture) {
                return fixture.store.putValue(value(), 2 * MIB);
            }

            @Override
            void verify(StoreFixture fixture, ChunkEntry entry) {
                try (Lease lease = fixture.pin(entry)) {
                    assertThat(((ChunkContent.Value) lease.content(entry)).value())
                            .isEqualTo(value());
                }
            }

            private List<String> value() {
                return new ArrayList<>(List.of("one", "two", "x".repeat(5000)));
            }
        };

        abstract ChunkEntry put(StoreFixture fixture);

        abstract void verify(StoreFixture fixture, ChunkEntry entry);
    }

    private static ChunkEntry spilled(StoreFixture fixture, Kind kind) {
        ChunkEntry entry = kind.put(fixture);
        fixture.evictAll();
        while (entry.state() != EntryState.STORED) {
            Thread.onSpinWait();
        }
        return entry;
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void isFoundOrHarmlessWhereverItIs(Kind kind) throws IOException {
        try (StoreFixture fixture = new StoreFixture(directory, 8 * MIB)) {
            int found = 0;
            long size = 1;
            for (long at = 0; at < size; at += 41) {
                ChunkEntry entry = spilled(fixture, kind);
                Path file = fixture.files().get(0);
                size = Files.size(file);
                ChunkStoreTest.flipBit(file, at);
                try {
                    kind.verify(fixture, entry);
                } catch (BodkinException told) {
                    found++;
                    assertThat(told).as("byte %d", at).hasMessageContaining(file.toString());
                    assertThat(told.getMessage().lines()).hasSize(1);
                }
                fixture.store.release(entry);
                fixture.assertNothingHeld();
            }
            assertThat(found).as("of %d bytes in steps of 41", size).isGreaterThan(50);
        }
    }

    @Test
    void inADictionaryIsAnErrorThatNamesFileAndOffset() throws IOException {
        try (StoreFixture fixture = new StoreFixture(directory, 8 * MIB)) {
            ChunkEntry entry = spilled(fixture, Kind.DICTIONARIES);
            Path file = fixture.files().get(0);
            long offset;
            try (IpcFile ipc = IpcFile.open(file)) {
                var values = ipc.dictionaries(0).get(0).values();
                offset = values.block().offset();
                // In the letters of a word: no rule of Arrow is broken.
                ChunkStoreTest.flipBit(file, values.buffer(2).offset() + 100);
            }
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> Kind.DICTIONARIES.verify(fixture, entry))
                        .isInstanceOf(DamagedFileException.class)
                        .hasMessageStartingWith(file + ": damaged at byte " + offset + ": dictionary 7 has checksum ");
            }
            assertThat(entry.state()).isEqualTo(EntryState.LOST);
            fixture.store.release(entry);
            fixture.assertNothingHeld();
        }
    }

    /** The disk is right, and one of its answers is not. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void onTheWayFromTheDiskIsFoundInEveryRead(Kind kind) {
        for (int n = 0; ; n++) {
            FaultyDisk disk = new FaultyDisk().flipABitOfRead(n);
            try (StoreFixture fixture = new StoreFixture(directory, 8 * MIB, disk)) {
                ChunkEntry entry = spilled(fixture, kind);
                Path file = fixture.files().get(0);
                boolean told = false;
                try {
                    kind.verify(fixture, entry);
                } catch (BodkinException damaged) {
                    told = true;
                    assertThat(damaged).hasMessageContaining(file.toString());
                }
                fixture.store.release(entry);
                fixture.assertNothingHeld();
                assertThat(told).as("read %d", n).isEqualTo(disk.failures() > 0);
                if (!told) {
                    assertThat(n).isPositive();
                    return;
                }
            }
        }
    }
}
