package io.bodkin.engine.ipc.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.ipc.FileAccessException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void whatIsCommittedReplacesWhatWasThere() throws IOException {
        Path target = folder.resolve("out");
        Files.writeString(target, "old");
        try (AtomicFile file = AtomicFile.at(target)) {
            Files.writeString(file.temporary(), "new");
            assertThat(target).hasContent("old");
            file.commit();
        }
        assertThat(target).hasContent("new");
        assertThat(names()).containsExactly("out");
    }

    @Test
    void whatIsNotCommittedLeavesNothing() throws IOException {
        Path target = folder.resolve("out");
        try (AtomicFile file = AtomicFile.at(target)) {
            try (Sink sink = BufferedSink.create(file.temporary())) {
                sink.write(ByteBuffer.allocate(10), 5);
                sink.finish(15);
            }
            assertThat(names()).hasSize(1);
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void aFolderIsNoTarget() {
        assertThatThrownBy(() -> AtomicFile.at(folder))
                .isInstanceOf(FileAccessException.class)
                .hasMessage(folder + ": is a directory, not a file");
    }

    private Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }
}
