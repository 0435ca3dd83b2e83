package io.bodkin.engine.store.index;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import net.openhft.posix.PosixAPI;

/**
 * A Chronicle Map of one segment without overflow: so its capacity is exact, and its file, never growing, gets no
 * holes, into which a full disk would make a store fatal.
 */
final class ChronicleIndexMap implements IndexMap {
    private static final int WINDOW = 1 << 20;

    static {
        quieten();
    }

    private final ChronicleMap<Long, byte[]> map;

    private ChronicleIndexMap(ChronicleMap<Long, byte[]> map) {
        this.map = map;
    }

    static final class Maker implements IndexMap.Maker {
        @Override
        public IndexMap create(Path file, long capacity) throws IOException {
            // Chronicle's own first stores go through a mapping. So see first that the disk has room.
            long estimate = capacity * (IndexRecord.BYTES + 40L) + WINDOW;
            try (FileChannel channel = FileChannel.open(file, WRITE)) {
                fill(channel, estimate);
                channel.truncate(0);
            }
            ChronicleMap<Long, byte[]> map = builder(capacity).createPersistedTo(file.toFile());
            try (FileChannel channel = FileChannel.open(file, READ, WRITE)) {
                rewrite(channel);
            } catch (Throwable failure) {
                map.close();
                throw failure;
            }
            return new ChronicleIndexMap(map);
        }

        @Override
        public IndexMap open(Path file, long capacity) throws IOException {
            return new ChronicleIndexMap(builder(capacity).createPersistedTo(file.toFile()));
        }
    }

    private static ChronicleMapBuilder<Long, byte[]> builder(long capacity) {
        return ChronicleMapBuilder.of(Long.class, byte[].class)
                .name("chunks")
                .entries(capacity)
                .actualSegments(1)
                .allowSegmentTiering(false)
                .constantValueSizeBySample(new byte[IndexRecord.BYTES])
                .putReturnsNull(true)
                .removeReturnsNull(true)
                // A record has a hash of its own, which is looked at each time it is read.
                .checksumEntries(false)
                // Closed by its owner, or made anew at the next start.
                .skipCloseOnExitHook(true);
    }

    /**
     * No announcement on the log, no word home (the jar that would do it is left out too), no native calls of its own.
     */
    private static void quieten() {
        for (String property : new String[] {"chronicle.analytics.disable", "chronicle.announcer.disable"}) {
            if (System.getProperty(property) == null) {
                System.setProperty(property, "true");
            }
        }
        if (ChronicleIndexMap.class.getClassLoader().getResource("jnr/ffi/Platform.class") == null) {
            PosixAPI.useNoOpPosixApi();
        }
    }

    private static void fill(FileChannel channel, long length) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(WINDOW);
        while (channel.position() < length) {
            channel.write(zeros.clear());
        }
    }

    /** Writes each byte again, so that a block is behind it. */
    private static void rewrite(FileChannel channel) throws IOException {
        ByteBuffer window = ByteBuffer.allocateDirect(WINDOW);
        long position = 0;
        while (channel.read(window.clear(), position) >= 0) {
            window.flip();
            while (window.hasRemaining()) {
                position += channel.write(window, position);
            }
        }
    }

    @Override
    public void put(long chunkId, byte[] record) {
        map.put(chunkId, record);
    }

    @Override
    public byte[] get(long chunkId) {
        return map.get(chunkId);
    }

    @Override
    public boolean contains(long chunkId) {
        return map.containsKey(chunkId);
    }

    @Override
    public void remove(long chunkId) {
        map.remove(chunkId);
    }

    @Override
    public long size() {
        return map.longSize();
    }

    @Override
    public long[] chunkIds() {
        long[] ids = new long[Math.toIntExact(map.longSize())];
        int[] count = new int[1];
        map.forEachEntry(entry -> ids[count[0]++] = entry.key().get());
        return ids;
    }

    @Override
    public void close() {
        map.close();
    }
}
