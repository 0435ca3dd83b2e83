package io.bodkin.engine.store.index;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** The files of one index: the map, beside it its mark while it is closed, and maps that are being made. */
final class IndexFiles {
    static final String MAP = "chunks.index";
    static final String MARK = MAP + ".clean";
    static final String LOCK = MAP + ".lock";
    static final String UNFINISHED = MAP + ".new-";

    /** Chronicle remembers files by name: no name is used twice in a process. */
    private static final AtomicLong MADE = new AtomicLong();

    /** A map and how many entries it takes. */
    record Sized(IndexMap map, long capacity) {}

    /** What became of the map that a former engine left. */
    record Left(Optional<Sized> taken, String refusedBecause) {
        static Left refused(String reason) {
            return new Left(Optional.empty(), reason);
        }
    }

    private final Path directory;
    private final IndexMap.Maker maker;
    private final long limitMillis;

    /** @param limitMillis after which opening or closing a map counts as hanging */
    IndexFiles(Path directory, IndexMap.Maker maker, long limitMillis) {
        this.directory = directory;
        this.maker = maker;
        this.limitMillis = limitMillis;
    }

    Path map() {
        return directory.resolve(MAP);
    }

    private Path mark() {
        return directory.resolve(MARK);
    }

    /**
     * Takes over the map that was left if it fits its mark. From here on there is no mark: who dies now leaves none.
     */
    Left takeLeft() throws IOException {
        removeUnfinished();
        boolean there = Files.exists(map());
        Optional<CleanMark> mark = CleanMark.read(mark());
        boolean fits = mark.isPresent() && mark.get().fits(map());
        Files.deleteIfExists(mark());
        if (!there) {
            return Left.refused("there was none");
        }
        if (mark.isEmpty()) {
            return Left.refused("it was not closed in good order, or by another version");
        }
        if (!fits) {
            return Left.refused("it is not what was closed: its bytes were altered");
        }
        long capacity = mark.get().capacity();
        try {
            IndexMap map = Watchdog.call("bodkin-index-map", limitMillis, () -> maker.open(map(), capacity));
            return new Left(Optional.of(new Sized(map, capacity)), "");
        } catch (TimeoutException e) {
            return Left.refused("opening it took more than " + limitMillis + " ms");
        } catch (IOException | RuntimeException e) {
            return Left.refused("it could not be opened: " + e);
        }
    }

    /** Makes an empty map instead of whatever is there. */
    Sized create(long capacity) throws IOException {
        Path unfinished = unfinished();
        try {
            IndexMap map = maker.create(PrivateFiles.create(unfinished), capacity);
            Files.move(unfinished, map(), StandardCopyOption.ATOMIC_MOVE);
            return new Sized(map, capacity);
        } catch (Throwable failure) {
            delete(unfinished, failure);
            throw failure;
        }
    }

    /**
     * Copies the entries of {@code from} to a larger map, which takes its place, and closes it; if this fails, it
     * stays.
     */
    Sized enlarge(Sized from, long capacity) throws IOException {
        Path unfinished = unfinished();
        try {
            IndexMap map = maker.create(PrivateFiles.create(unfinished), capacity);
            try {
                for (long chunkId : from.map().chunkIds()) {
                    map.put(chunkId, from.map().get(chunkId));
                }
                Files.move(unfinished, map(), StandardCopyOption.ATOMIC_MOVE);
            } catch (Throwable failure) {
                map.close();
                throw failure;
            }
            from.map().close();
            return new Sized(map, capacity);
        } catch (Throwable failure) {
            delete(unfinished, failure);
            throw failure;
        }
    }

    /** Closes a map and, if it is sound, leaves a mark that the next start goes by. */
    void close(Sized sized, boolean sound) throws IOException, TimeoutException {
        Watchdog.call("bodkin-index-close", limitMillis, () -> {
            sized.map().close();
            if (sound) {
                Path unfinished = unfinished();
                CleanMark.of(map(), sized.capacity()).write(unfinished);
                Files.move(unfinished, mark(), StandardCopyOption.ATOMIC_MOVE);
            }
            return true;
        });
    }

    private Path unfinished() {
        return directory.resolve(UNFINISHED + ProcessHandle.current().pid() + "-" + MADE.incrementAndGet());
    }

    private void removeUnfinished() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, UNFINISHED + "*")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    private static void delete(Path file, Throwable failure) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
