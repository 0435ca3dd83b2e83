package io.bodkin.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ProcessMemoryTest {
    @TempDir
    Path directory;

    private Path status(String text) throws IOException {
        return Files.writeString(directory.resolve("status"), text);
    }

    @Test
    void peakOfWhatIsNotFilePagesIsTheLargestSampleSeen() throws IOException {
        try (ProcessMemory memory = ProcessMemory.of(status(
                "Name:\tjava\nVmHWM:\t    2048 kB\nRssAnon:\t 100 kB\nRssFile:\t 900 kB\nRssShmem:\t 20 kB\n"))) {
            status("VmHWM:\t    4096 kB\nRssAnon:\t 50 kB\nRssFile:\t 900 kB\nRssShmem:\t 0 kB\n");

            assertThat(memory.peakResidentBytes()).hasValue(4096L * 1024);
            assertThat(memory.peakAnonymousBytes()).hasValue(120L * 1024);
        }
    }

    @Test
    void whereTheSystemDoesNotTellTheFiguresAreEmpty() throws IOException {
        try (ProcessMemory memory = ProcessMemory.of(directory.resolve("missing"))) {
            assertThat(memory.peakResidentBytes()).isEmpty();
            assertThat(memory.peakAnonymousBytes()).isEmpty();
        }
        try (ProcessMemory memory = ProcessMemory.of(status("VmHWM:\tmuch\nRssAnon:\t99999999999999999999 kB\n"))) {
            assertThat(memory.peakResidentBytes()).isEmpty();
            assertThat(memory.peakAnonymousBytes()).isEmpty();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void ofThisProcessResidentMemoryIsAtLeastThePartThatIsNotFilePages() {
        try (ProcessMemory memory = ProcessMemory.watch()) {
            long anonymous = memory.peakAnonymousBytes().orElseThrow();
            assertThat(anonymous).isPositive();
            assertThat(memory.peakResidentBytes().orElseThrow()).isGreaterThanOrEqualTo(anonymous);
        }
    }
}
