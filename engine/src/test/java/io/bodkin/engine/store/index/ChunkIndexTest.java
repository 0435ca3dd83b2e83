package io.bodkin.engine.store.index;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bodkin.engine.fault.BodkinException.Kind;
import io.bodkin.engine.store.index.IndexEntry.Codec;
import io.bodkin.engine.store.index.IndexEntry.State;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkIndexTest {
    private static final IndexSource NOTHING = sink -> {};
    private static final IndexSource SEALED = sink -> LongStream.range(0, 100).forEach(id -> sink.accept(entry(id)));
    private static final IndexMap.Maker CHRONICLE = new ChronicleIndexMap.Maker();

    @TempDir
    Path temporary;

    static IndexEntry entry(long chunkId) {
        return new IndexEntry(
                chunkId,
                "chunks/c-" + chunkId + ".arrow",
                4096,
                chunkId & 0xFFFF,
                Codec.NONE,
                chunkId * 31,
                IndexEntry.Kind.BATCH,
                State.DURABLE,
                1,
                chunkId % 2 == 0 ? Optional.empty() : Optional.of("name " + chunkId));
    }

    @Test
    void putEntriesAreFoundAndRemovedOnesAreNot() {
        try (ChunkIndex index = ChunkIndex.open(directory(), NOTHING)) {
            assertThat(index.get(1)).isEmpty();
            index.put(entry(1));
            index.put(entry(-2));
            index.put(entry(Long.MIN_VALUE / 4));
            assertThat(index.get(1)).contains(entry(1));
            assertThat(index.get(-2)).contains(entry(-2));
            assertThat(index.size()).isEqualTo(3);
            assertThat(index.remove(1)).isTrue();
            assertThat(index.remove(1)).isFalse();
            assertThat(index.get(1)).isEmpty();
            assertThat(index.size()).isEqualTo(2);
        }
    }

    @Test
    void laterEntryOfAChunkReplacesTheFormer() {
        IndexEntry moved = new IndexEntry(
                5, "segment-1", 8, 9, Codec.LZ4, 10, IndexEntry.Kind.OBJECT, State.SPILLED, 2, Optional.empty());
        try (ChunkIndex index = ChunkIndex.open(directory(), NOTHING)) {
            index.put(entry(5));
            index.put(moved);
            assertThat(index.get(5)).contains(moved);
            assertThat(index.size()).isEqualTo(1);
        }
    }

    @Test
    void indexThatWasClosedIsTakenOverAsItWas() {
        try (ChunkIndex index = ChunkIndex.open(directory(), NOTHING)) {
            assertThat(index.rebuiltBecause()).contains("there was none");
            LongStream.range(0, 1000).forEach(id -> index.put(entry(id)));
        }
        try (ChunkIndex index = ChunkIndex.open(directory(), NOTHING)) {
            assertThat(index.rebuiltBecause()).isEmpty();
            assertThat(entries(index))
                    .hasSize(1000)
                    .allSatisfy(e -> assertThat(e).isEqualTo(entry(e.chunkId())));
        }
    }

    @Test
    void openingInTheBackgroundLocksTheDirectoryAtOnce() {
        CompletableFuture<ChunkIndex> first = ChunkIndex.openAsync(directory(), SEALED);
        assertThatThrownBy(() -> ChunkIndex.openAsync(directory(), SEALED)).hasMessageContaining("in use");
        try (ChunkIndex index = first.join()) {
            assertThat(index.size()).isEqualTo(100);
        }
    }

    @Test
    void newIndexHoldsWhatTheSealedFilesSay() {
        try (ChunkIndex index = ChunkIndex.open(directory(), SEALED)) {
            assertThat(entries(index)).hasSize(100).contains(entry(7));
        }
    }

    @Test
    void sinkOfForEachMayChangeTheIndex() {
        try (ChunkIndex index = ChunkIndex.open(directory(), SEALED)) {
            index.forEach(entry -> index.remove(entry.chunkId()));
            assertThat(index.size()).isZero();
        }
    }

    @Test
    void fullMapIsEnlarged() {
        try (ChunkIndex index = open(NOTHING, CHRONICLE)) {
            LongStream.range(0, 200).forEach(id -> index.put(entry(id)));
            assertThat(entries(index)).hasSize(200);
        }
        try (ChunkIndex index = open(NOTHING, CHRONICLE)) {
            assertThat(index.rebuiltBecause()).isEmpty();
            LongStream.range(200, 300).forEach(id -> index.put(entry(id)));
            assertThat(entries(index)).hasSize(300);
        }
        assertThat(fileNames()).containsExactly("chunks.index", "chunks.index.clean", "chunks.index.lock");
    }

    @Test
    void fullMapTakesEntriesOfChunksThatItHolds() {
        FaultyMaker maker = new FaultyMaker();
        try (ChunkIndex index = open(NOTHING, maker)) {
            LongStream.range(0, 16).forEach(id -> index.put(entry(id)));
            maker.diskIsFull = true;
            LongStream.range(0, 16).forEach(id -> index.put(entry(id)));
            assertThat(index.size()).isEqualTo(16);
        }
    }

    @Test
    void fullDiskFailsOnlyThePutThatNeedsRoom() {
        FaultyMaker maker = new FaultyMaker();
        try (ChunkIndex index = open(NOTHING, maker)) {
            LongStream.range(0, 16).forEach(id -> index.put(entry(id)));
            maker.diskIsFull = true;
            assertThatThrownBy(() -> index.put(entry(16)))
                    .isInstanceOf(IndexFaultException.class)
                    .hasMessage(directory()
                            + ": the chunk index holds 16 entries and cannot be enlarged: java.io.IOException:"
                            + " No space left on device");
            assertThat(entries(index)).hasSize(16);
            assertThat(index.remove(3)).isTrue();
            index.put(entry(16));
        }
        assertThat(fileNames()).containsExactly("chunks.index", "chunks.index.clean", "chunks.index.lock");
        try (ChunkIndex index = open(NOTHING, CHRONICLE)) {
            assertThat(index.rebuiltBecause()).isEmpty();
            assertThat(index.size()).isEqualTo(16);
        }
    }

    @Test
    void fullDiskAtCreationIsOneLineAndLeavesNoFileAndNoLock() {
        FaultyMaker maker = new FaultyMaker();
        maker.diskIsFull = true;
        assertThatThrownBy(() -> open(NOTHING, maker))
                .isInstanceOf(IndexFaultException.class)
                .hasMessage(directory() + ": cannot make the chunk index: java.io.IOException: No space left on device")
                .satisfies(e -> assertThat(((IndexFaultException) e).kind()).isEqualTo(Kind.RESOURCE));
        assertThat(fileNames()).containsExactly("chunks.index.lock");
        open(NOTHING, CHRONICLE).close();
    }

    @Test
    void blocksOfTheMapAreReserved() throws Exception {
        Path map = directory().resolve("chunks.index");
        try (ChunkIndex index = ChunkIndex.open(directory(), NOTHING)) {
            Process stat = new ProcessBuilder("stat", "-c", "%b", map.toString()).start();
            long blocks =
                    Long.parseLong(new String(stat.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim());
            assertThat(blocks * 512).isGreaterThanOrEqualTo(Files.size(map));
            assertThat(index.size()).isZero();
        }
    }

    @Test
    void alteredBytesAnywhereLeadToARebuild() throws IOException {
        open(NOTHING, CHRONICLE).close();
        long size = Files.size(directory().resolve("chunks.index"));
        for (long position : new long[] {0, 5, 20, 100, size / 2, size - 1}) {
            rebuildsAfter("it is not what was closed: its bytes were altered", map -> {
                ByteBuffer one = ByteBuffer.allocate(1);
                try (FileChannel channel = FileChannel.open(map, READ, WRITE)) {
                    channel.read(one, position);
                    one.flip().put(0, (byte) ~one.get(0));
                    channel.write(one, position);
                }
            });
        }
    }

    @Test
    void mapThatWasCutShortOverwrittenOrReplacedLeadsToARebuild() {
        String altered = "it is not what was closed: its bytes were altered";
        rebuildsAfter(altered, map -> {
            try (FileChannel channel = FileChannel.open(map, WRITE)) {
                channel.truncate(4096);
            }
        });
        rebuildsAfter(altered, map -> Files.write(map, new byte[0]));
        rebuildsAfter(altered, map -> Files.write(map, new byte[100_000]));
        rebuildsAfter("there was none", Files::delete);
    }

    @Test
    void mapOfAnotherVersionOrWithoutAGoodMarkLeadsToARebuild() {
        String unclean = "it was not closed in good order, or by another version";
        rebuildsAfter(unclean, map -> Files.delete(mark(map)));
        rebuildsAfter(unclean, map -> Files.write(mark(map), new byte[5000]));
        rebuildsAfter(unclean, map -> Files.writeString(mark(map), ""));
        rebuildsAfter(
                unclean,
                map -> Files.writeString(mark(map), Files.readString(mark(map)).replaceFirst("map-\\S+", "map-3.27")));
        rebuildsAfter(
                unclean,
                map -> Files.writeString(mark(map), Files.readString(mark(map)).replaceFirst(" ", " x")));
    }

    @Test
    void mapWhoseOpeningHangsIsMadeAnew() {
        open(NOTHING, CHRONICLE).close();
        FaultyMaker maker = new FaultyMaker();
        maker.openingHangs = true;
        try (ChunkIndex index = ChunkIndex.open(directory(), SEALED, new ChunkIndex.Settings(16, 300, maker))) {
            assertThat(index.rebuiltBecause()).contains("opening it took more than 300 ms");
            assertThat(index.size()).isEqualTo(100);
        } finally {
            maker.hanging.countDown();
        }
    }

    @Test
    void faultOfTheMapEndsTheIndexAndTheNextStartMakesItAnew() {
        FaultyMaker maker = new FaultyMaker();
        ChunkIndex index = open(SEALED, maker);
        maker.mapIsBroken = true;
        String message = directory().resolve("chunks.index")
                + ": the chunk index failed and is not used any more: java.lang.InternalError: a fault occurred in an unsafe"
                + " memory access operation; durable chunks are kept, the next start makes it anew";
        assertThatThrownBy(() -> index.get(1))
                .isInstanceOf(IndexFaultException.class)
                .hasMessage(message);
        maker.mapIsBroken = false;
        assertThatThrownBy(() -> index.put(entry(1)))
                .isInstanceOf(IndexFaultException.class)
                .hasMessage(message);
        index.close();
        try (ChunkIndex next = open(SEALED, CHRONICLE)) {
            assertThat(next.rebuiltBecause()).contains("it was not closed in good order, or by another version");
            assertThat(next.size()).isEqualTo(100);
        }
    }

    @Test
    void sourceThatFailsIsReportedAndTheDirectoryIsFreeAgain() {
        assertThatThrownBy(() -> ChunkIndex.open(directory(), sink -> {
                    sink.accept(entry(1));
                    throw new IOException("Input/output error");
                }))
                .isInstanceOf(IndexFaultException.class)
                .hasMessageStartingWith(
                        directory() + ": cannot make the chunk index: java.io.IOException: Input/output error");
        try (ChunkIndex index = ChunkIndex.open(directory(), SEALED)) {
            assertThat(index.size()).isEqualTo(100);
        }
    }

    @Test
    void secondOpenerInThisProcessIsRefusedAndTakesNothingAway() throws Exception {
        try (ChunkIndex index = ChunkIndex.open(directory(), SEALED)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> ChunkIndex.open(directory(), SEALED))
                        .isInstanceOf(IndexFaultException.class)
                        .hasMessage(directory() + ": in use by another engine (process "
                                + ProcessHandle.current().pid()
                                + ", this one); close that one, or use another directory");
            }
            assertThat(sayingOf(ChildJvm.start(true, directory().toString())))
                    .isEqualTo(directory() + ": in use by another engine (process "
                            + ProcessHandle.current().pid() + "); close that one, or use another directory");
            assertThat(index.size()).isEqualTo(100);
        }
    }

    @Test
    void indexOfAKilledProcessIsMadeAnew() throws Exception {
        for (int i = 0; i < 2; i++) {
            Process child = ChildJvm.start(true, directory().toString());
            assertThat(sayingOf(child)).startsWith("writing");
            assertThat(child.isAlive()).isTrue();
            child.destroyForcibly();
            assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        Files.write(directory().resolve("chunks.index.new-1-1"), new byte[10]);

        long start = System.nanoTime();
        try (ChunkIndex index = ChunkIndex.open(directory(), SEALED)) {
            assertThat(index.rebuiltBecause()).contains("it was not closed in good order, or by another version");
            assertThat(entries(index)).hasSize(100);
        }
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(20));
        assertThat(fileNames()).containsExactly("chunks.index", "chunks.index.clean", "chunks.index.lock");
    }

    @Test
    void jvmWithoutTheFlagsIsToldThem() throws Exception {
        assertThat(ChunkIndex.unavailableBecause()).isEmpty();
        assertThat(sayingOf(ChildJvm.start(false, directory().toString())))
                .isEqualTo("no chunk index: the JVM was started without --add-opens=java.base/java.lang=ALL-UNNAMED"
                        + " --add-opens=java.base/java.lang.reflect=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED"
                        + " --add-exports=java.base/sun.nio.ch=ALL-UNNAMED"
                        + " --add-exports=java.base/jdk.internal.ref=ALL-UNNAMED");
    }

    @Test
    void interruptedCallerIsServedAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        try (ChunkIndex index = open(SEALED, CHRONICLE)) {
            LongStream.range(100, 200).forEach(id -> index.put(entry(id)));
            assertThat(index.get(150)).contains(entry(150));
        }
        try (ChunkIndex index = open(NOTHING, CHRONICLE)) {
            assertThat(index.rebuiltBecause()).isEmpty();
            assertThat(index.size()).isEqualTo(200);
        }
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void threadsSeeWhatOthersPut() {
        try (ChunkIndex index = open(NOTHING, CHRONICLE)) {
            List<CompletableFuture<Void>> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                long first = t * 500L;
                threads.add(CompletableFuture.runAsync(() -> LongStream.range(first, first + 500)
                        .forEach(id -> {
                            index.put(entry(id));
                            assertThat(index.get(id)).contains(entry(id));
                        })));
            }
            threads.forEach(CompletableFuture::join);
            assertThat(entries(index)).hasSize(2000);
        }
    }

    @Test
    void closingTwiceIsOnceAndUseAfterwardsIsAnError() {
        ChunkIndex index = ChunkIndex.open(directory(), NOTHING);
        index.close();
        index.close();
        assertThatThrownBy(() -> index.get(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void filesAreForTheirOwnerOnly() throws IOException {
        ChunkIndex.open(directory(), NOTHING).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory())))
                .isEqualTo("rwx------");
        for (String name : fileNames()) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(directory().resolve(name))))
                    .as(name)
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void directoryThatIsAFileIsOneLine() throws IOException {
        Files.createFile(directory());
        assertThatThrownBy(() -> ChunkIndex.open(directory(), NOTHING))
                .isInstanceOf(IndexFaultException.class)
                .hasMessageStartingWith(directory() + ": cannot keep a chunk index there: ");
    }

    @Test
    void nothingOnTheClassPathCouldPhoneHome() {
        assertThatThrownBy(() -> Class.forName("net.openhft.chronicle.analytics.Analytics"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void classThatChronicleWouldGenerateIsThere() throws Exception {
        assertThat(Class.forName("net.openhft.chronicle.hash.VanillaGlobalMutableState$$Native")
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation())
                .isEqualTo(
                        ChunkIndex.class.getProtectionDomain().getCodeSource().getLocation());
    }

    @Test
    void directoryInTheMapsPlaceIsOneLine() throws IOException {
        Files.createDirectories(directory().resolve("chunks.index/a"));
        assertThatThrownBy(() -> ChunkIndex.open(directory(), NOTHING))
                .isInstanceOf(IndexFaultException.class)
                .hasMessageStartingWith(directory() + ": cannot make the chunk index: ")
                .hasMessageContaining("directory");
        assertThat(fileNames()).containsExactly("chunks.index", "chunks.index.lock");
    }

    private interface Damage {
        void to(Path map) throws IOException;
    }

    private void rebuildsAfter(String reason, Damage damage) {
        open(NOTHING, CHRONICLE).close();
        try {
            damage.to(directory().resolve("chunks.index"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (ChunkIndex index = open(SEALED, CHRONICLE)) {
            assertThat(index.rebuiltBecause()).contains(reason);
            assertThat(entries(index)).hasSize(100);
        }
        try (ChunkIndex index = open(NOTHING, CHRONICLE)) {
            assertThat(index.rebuiltBecause()).isEmpty();
            assertThat(index.size()).isEqualTo(100);
            index.forEach(entry -> index.remove(entry.chunkId()));
        }
    }

    private static Path mark(Path map) {
        return map.resolveSibling("chunks.index.clean");
    }

    private Path directory() {
        return temporary.resolve("data");
    }

    private ChunkIndex open(IndexSource source, IndexMap.Maker maker) {
        return ChunkIndex.open(directory(), source, new ChunkIndex.Settings(16, 10_000, maker));
    }

    private static List<IndexEntry> entries(ChunkIndex index) {
        List<IndexEntry> entries = new ArrayList<>();
        index.forEach(entries::add);
        assertThat(index.size()).isEqualTo(entries.size());
        return entries;
    }

    private List<String> fileNames() {
        try (Stream<Path> files = Files.list(directory())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first line that is not a library's remark on its logging. */
    private static String sayingOf(Process process) throws IOException {
        BufferedReader reader = process.inputReader();
        String line = reader.readLine();
        while (line != null && line.startsWith("SLF4J")) {
            line = reader.readLine();
        }
        return String.valueOf(line);
    }

    /** Chronicle, with faults on demand. */
    private static final class FaultyMaker implements IndexMap.Maker {
        final CountDownLatch hanging = new CountDownLatch(1);
        volatile boolean diskIsFull;
        volatile boolean openingHangs;
        volatile boolean mapIsBroken;

        @Override
        public IndexMap create(Path file, long capacity) throws IOException {
            if (diskIsFull) {
                throw new IOException("No space left on device");
            }
            return new FaultyMap(CHRONICLE.create(file, capacity));
        }

        @Override
        public IndexMap open(Path file, long capacity) throws IOException {
            if (openingHangs) {
                try {
                    hanging.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                throw new IOException("too late");
            }
            return new FaultyMap(CHRONICLE.open(file, capacity));
        }

        private final class FaultyMap implements IndexMap {
            private final IndexMap map;

            FaultyMap(IndexMap map) {
                this.map = map;
            }

            private IndexMap sound() {
                if (mapIsBroken) {
                    throw new InternalError("a fault occurred in an unsafe memory access operation");
                }
                return map;
            }

            @Override
            public void put(long chunkId, byte[] record) {
                sound().put(chunkId, record);
            }

            @Override
            public byte[] get(long chunkId) {
                return sound().get(chunkId);
            }

            @Override
            public boolean contains(long chunkId) {
                return sound().contains(chunkId);
            }

            @Override
            public void remove(long chunkId) {
                sound().remove(chunkId);
            }

            @Override
            public long size() {
                return sound().size();
            }

            @Override
            public long[] chunkIds() {
                return sound().chunkIds();
            }

            @Override
            public void close() {
                map.close();
            }
        }
    }
}
