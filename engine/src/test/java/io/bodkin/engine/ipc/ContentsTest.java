package io.bodkin.engine.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.fault.DamagedFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files whose metadata are sound and whose buffers are not. */
class ContentsTest {
    private final BufferAllocator allocator = new RootAllocator();

    @TempDir
    Path folder;

    @AfterEach
    void nothingLeaks() {
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
    }

    @Test
    void offsetsThatFall() throws IOException {
        refused("type-utf8.arrow", 1, b -> b.putInt(8, 0), "column utf8: offset 2 is 0, it must be from 1 to 27");
        refused("type-large_utf8.arrow", 1, b -> b.putLong(8, -1), "column large_utf8: offset 1 is -1");
        refused("type-list.arrow", 1, b -> b.putInt(0, -5), "column list: offset 0 is -5, it must be from 0 to 5");
    }

    @Test
    void offsetsBeyondTheEnd() throws IOException {
        refused("type-binary.arrow", 1, b -> b.putInt(20, 1000), "column binary: offset 5 is 1000");
        refused("type-large_list.arrow", 1, b -> b.putLong(40, 1000), "column large_list: offset 5 is 1000");
    }

    @Test
    void textThatIsNotUtf8() throws IOException {
        refused("type-utf8.arrow", 2, b -> b.put(0, (byte) 0xff), "column utf8: value 0 is not UTF-8");
        // The second byte of an umlaut.
        refused("type-utf8.arrow", 2, b -> b.put(4, (byte) 'x'), "column utf8: value 1 is not UTF-8");
        refused("type-utf8_view.arrow", 1, b -> b.put(4, (byte) 0xc0), "column utf8_view: value 0 is not UTF-8");
    }

    @Test
    void aCharacterThatIsCutByAnOffset() throws IOException {
        // "a", "größer": the first value takes the lead byte of the umlaut.
        refused("type-utf8.arrow", 1, b -> b.putInt(4, 4), "column utf8: value 0 is not UTF-8");
    }

    @Test
    void nullsThatAreMiscounted() throws IOException {
        refused("type-int64.arrow", 0, b -> b.put(0, (byte) 0x1f), "the metadata count 1 nulls, its bitmap has 0");
    }

    @Test
    void indicesBeyondTheDictionary() throws IOException {
        refused("type-dictionary.arrow", 1, b -> b.putInt(0, 3), "index 0 is 3, its dictionary has 3 values");
        refused("type-dictionary.arrow", 1, b -> b.putInt(4, -1), "index 1 is -1, its dictionary has 3 values");
        refused("type-dictionary_int8.arrow", 1, b -> b.put(4, (byte) 2), "index 4 is 2, its dictionary has 2 values");
    }

    @Test
    void anIndexOfANullMayBeAnything() throws IOException {
        read(damage("type-dictionary.arrow", 1, b -> b.putInt(8, 77)));
    }

    @Test
    void unionsThatPointNowhere() throws IOException {
        refused(
                "type-sparse_union.arrow",
                0,
                b -> b.put(1, (byte) 2),
                "value 1 has the type id 2, the type has [0, 1]");
        refused("type-dense_union.arrow", 0, b -> b.put(1, (byte) -1), "value 1 has the type id -1");
        refused("type-dense_union.arrow", 1, b -> b.putInt(0, 9), "value 0 stands at 9 of its child");
        refused("type-dense_union.arrow", 1, b -> b.putInt(8, -1), "value 2 stands at -1 of its child");
    }

    @Test
    void runEndsThatDoNotRise() throws IOException {
        refused("type-run_end.arrow", 1, b -> b.putInt(4, 2), "run 1 ends at 2, the one before it at 2");
        refused("type-run_end.arrow", 1, b -> b.putInt(8, 4), "its runs end at 4, it has 5 rows");
    }

    @Test
    void viewsThatPointNowhere() throws IOException {
        refused("type-utf8_view.arrow", 1, b -> b.putInt(64, -1), "view 4 is -1 bytes long");
        refused("type-utf8_view.arrow", 1, b -> b.putInt(72, 1), "view 4 points to data buffer 1 of 1");
        refused("type-utf8_view.arrow", 1, b -> b.putInt(76, 1000), "view 4 points to 18 bytes from 1000 on");
        refused("type-utf8_view.arrow", 1, b -> b.put(68, (byte) 'X'), "view 4 does not begin like the bytes");
        refused("type-utf8_view.arrow", 1, b -> b.put(15, (byte) 'X'), "view 0 has something behind its 1 bytes");
    }

    @Test
    void listViewsThatPointNowhere() throws IOException {
        refused("type-list_view.arrow", 1, b -> b.putInt(0, 5), "list 0 has 2 values from 5 on, of 5");
        refused("type-large_list_view.arrow", 2, b -> b.putLong(0, -1), "list 0 has -1 values from 0 on");
    }

    private void refused(String name, int buffer, Consumer<ByteBuffer> damage, String fault) throws IOException {
        Path victim = damage(name, buffer, damage);
        assertThatThrownBy(() -> read(victim))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageStartingWith(victim + ": damaged at byte ")
                .hasMessageContaining(fault);
    }

    private void read(Path path) {
        try (IpcFile file = IpcFile.open(path)) {
            TestBatches.load(file, 0, allocator).close();
        }
    }

    /** @param buffer number in the first batch */
    private Path damage(String name, int buffer, Consumer<ByteBuffer> damage) throws IOException {
        byte[] bytes = Files.readAllBytes(GoldenFilesTest.golden(name));
        ByteRange range;
        try (IpcFile file = IpcFile.open(GoldenFilesTest.golden(name))) {
            range = file.meta(0).buffer(buffer);
        }
        damage.accept(ByteBuffer.wrap(bytes, (int) range.offset(), (int) range.length())
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN));
        return Files.write(folder.resolve(name), bytes);
    }
}
