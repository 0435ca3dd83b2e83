package io.bodkin.fileio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.Engine;
import io.bodkin.engine.fault.BodkinException;
import io.bodkin.engine.fault.DamagedFileException;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SerializedFormatTest {
    private static final String PROPERTY = "bodkin.serialFilter";

    @TempDir
    Path folder;

    private Engine engine;

    /** A class that a stranger's file could name. */
    record Foreign(int number) implements Serializable {}

    @BeforeEach
    void open() {
        engine = Engine.builder()
                .memory("4MiB")
                .threads(1)
                .spillDirectory(folder.resolve("spill"))
                .build();
    }

    @AfterEach
    void close() {
        System.clearProperty(PROPERTY);
        engine.close();
    }

    private Path serialized(Object value) throws IOException {
        Path file = folder.resolve("value");
        try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(file))) {
            out.writeObject(value);
        }
        return file;
    }

    @Test
    void plainObjectsComeBackEqual() {
        Map<String, Object> many = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            many.put("key " + i, i % 2 == 0 ? List.of(i, BigDecimal.valueOf(i)) : Instant.ofEpochSecond(i));
        }
        DFile.tofile(engine, many, folder.resolve("many"));
        assertThat(DFile.open(folder.resolve("many")).load(engine)).isEqualTo(many);
        double[] numbers = new double[100_000];
        Arrays.setAll(numbers, i -> i * 0.1);
        DFile.tofile(engine, numbers, folder.resolve("numbers"));
        assertThat((double[]) DFile.open(folder.resolve("numbers")).load(engine))
                .isEqualTo(numbers);
        DFile.tofile(engine, new HashMap<>(), folder.resolve("empty"));
        assertThat(DFile.open(folder.resolve("empty")).load(engine)).isEqualTo(Map.of());
    }

    @Test
    void aClassOfTheProgramIsRefusedUntilItIsAllowed() throws IOException {
        Path file = serialized(new Foreign(7));
        assertThatThrownBy(() -> DFile.open(file).load(engine))
                .isInstanceOf(BodkinException.class)
                .hasMessage(file + ": class " + Foreign.class.getName() + " in it is not allowed; allow it with"
                        + " -Dbodkin.serialFilter=" + Foreign.class.getName());
        System.setProperty(PROPERTY, Foreign.class.getName());
        assertThat(DFile.open(file).load(engine)).isEqualTo(new Foreign(7));
    }

    @Test
    void aFilterThatMeansNothingIsRefused() throws IOException {
        Path file = serialized("text");
        System.setProperty(PROPERTY, "maxdepth=many");
        assertThatThrownBy(() -> DFile.open(file).load(engine))
                .isInstanceOf(BodkinException.class)
                .hasMessageStartingWith("bodkin.serialFilter = \"maxdepth=many\": ");
    }

    @Test
    void anArrayThatTheFileCannotFillIsNotAllocated() throws IOException {
        Path file = serialized(new long[2]);
        byte[] bytes = Files.readAllBytes(file);
        // The length stands before the two elements.
        int length = bytes.length - 2 * Long.BYTES - Integer.BYTES;
        bytes[length] = 0x7f;
        Files.write(file, bytes);
        assertThatThrownBy(() -> DFile.open(file).load(engine))
                .isInstanceOf(BodkinException.class)
                .hasMessage(
                        file + ": an array of " + (0x7f000002) + " elements in a file of " + bytes.length + " bytes");
    }

    @Test
    void deepNestingIsRefused() throws IOException {
        Object nested = List.of();
        for (int i = 0; i < 100; i++) {
            nested = Arrays.asList(nested);
        }
        Path file = serialized(nested);
        assertThatThrownBy(() -> DFile.open(file).load(engine))
                .isInstanceOf(BodkinException.class)
                .hasMessage(file + ": it is nested deeper, or is larger, than is allowed");
    }

    @Test
    void everyCutIsFound() throws IOException {
        Path file = serialized(List.of("one", "two", 3));
        byte[] bytes = Files.readAllBytes(file);
        for (int length = 4; length < bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> DFile.open(file).load(engine))
                    .isInstanceOf(DamagedFileException.class)
                    .hasMessageStartingWith(file + ": damaged at byte 0: no complete serialised object");
        }
    }
}
