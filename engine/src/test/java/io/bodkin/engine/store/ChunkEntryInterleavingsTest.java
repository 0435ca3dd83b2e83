package io.bodkin.engine.store;

import static io.bodkin.engine.concurrency.Interleavings.check;
import static io.bodkin.engine.concurrency.Interleavings.explore;
import static io.bodkin.engine.concurrency.Interleavings.exploreMore;
import static io.bodkin.engine.concurrency.Interleavings.together;

import io.bodkin.engine.chunk.Backing;
import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import io.bodkin.engine.chunk.LoadCost;
import io.bodkin.engine.chunk.LoadRoom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("concurrency")
class ChunkEntryInterleavingsTest {
    /** What is in memory; whether it has ended is looked at by those who read it. */
    private static final class Bytes {
        final AtomicInteger ended = new AtomicInteger();
    }

    private static final class File implements Backing {
        final AtomicInteger released = new AtomicInteger();

        @Override
        public long memoryBytes() {
            return 100;
        }

        @Override
        public LoadCost loadCost() {
            return LoadCost.ofObject(100);
        }

        @Override
        public ChunkContent load(LoadRoom room) {
            throw new AssertionError("the tests load");
        }

        @Override
        public void release() {
            released.incrementAndGet();
        }

        @Override
        public String describe() {
            return "a file";
        }
    }

    /** A chunk, and what the table does with what the chunk leaves to do: with nothing else in it than counting. */
    private static final class Chunk {
        final ChunkEntry entry;
        final List<Bytes> contents = new ArrayList<>();
        final List<File> files = new ArrayList<>();
        final AtomicInteger freed = new AtomicInteger();

        /** How often somebody has waited for a load. */
        final AtomicInteger waited = new AtomicInteger();

        private Chunk(ChunkEntry entry) {
            this.entry = entry;
        }

        static Chunk dirty() {
            Bytes bytes = new Bytes();
            ChunkLayout layout = new ChunkLayout.OfValue(String.class);
            Chunk chunk =
                    new Chunk(new ChunkEntry(1, layout, 100, new ChunkContent.Value(bytes), new EvictionOrders()));
            chunk.contents.add(bytes);
            chunk.see(chunk.entry.enter());
            return chunk;
        }

        /** In memory and on disk. */
        static Chunk clean() {
            Chunk chunk = dirty();
            chunk.entry.beginWrite();
            chunk.entry.endWrite(chunk.newFile());
            chunk.see(chunk.entry.enter());
            return chunk;
        }

        /** On disk. */
        static Chunk stored() {
            Chunk chunk = clean();
            chunk.see(chunk.entry.evict());
            return chunk;
        }

        /** Made by one thread at a time. */
        File newFile() {
            File file = new File();
            files.add(file);
            return file;
        }

        /** By the one who loads. */
        ChunkContent newContent() {
            Bytes bytes = new Bytes();
            contents.add(bytes);
            return new ChunkContent.Value(bytes);
        }

        void see(Departure departure) {
            if (departure.content() instanceof ChunkContent.Value value) {
                ((Bytes) value.value()).ended.incrementAndGet();
            }
            if (departure.backing() != null) {
                departure.backing().release();
            }
            if (departure.from() == Departure.From.STORE) {
                freed.incrementAndGet();
            }
        }

        void read() {
            Bytes bytes = (Bytes) ((ChunkContent.Value) entry.content()).value();
            check(bytes.ended.get() == 0, "what is pinned stays in memory");
        }

        void readIfThere() {
            if (entry.pinIfThere() == Presence.IN_MEMORY) {
                read();
                entry.repin();
                see(entry.unpin());
                read();
                see(entry.unpin());
            }
        }

        void write() {
            if (entry.beginWrite().isPresent()) {
                File file = newFile();
                if (!entry.endWrite(file)) {
                    file.release();
                }
                see(entry.enter());
            }
        }

        void readIfThereOrLoading(AtomicInteger told) {
            Presence found = entry.pinIfThere();
            if (found == Presence.IN_MEMORY) {
                read();
                see(entry.unpin());
            } else if (found == Presence.LOADING) {
                waited.incrementAndGet();
                if (!entry.awaitLoad(failure -> told.incrementAndGet())) {
                    told.incrementAndGet();
                    read();
                }
                see(entry.unpin());
            }
        }

        /** As whoever has memory for it does: to the end of the load. */
        void load(AtomicInteger told) {
            waited.incrementAndGet();
            switch (entry.pinForLoad(failure -> told.incrementAndGet())) {
                case LOAD -> {
                    LoadEnd end = entry.loaded(newContent());
                    see(end.departure());
                    end.waiters().forEach(waiter -> waiter.loaded(null));
                    read();
                    see(entry.unpin());
                }
                case WAIT -> see(entry.unpin());
                case ENDED -> {
                    told.incrementAndGet();
                    if (entry.loadFailure() == null) {
                        read();
                    }
                    see(entry.unpin());
                }
            }
        }

        void assertFreedOnce() {
            check(entry.state() == EntryState.FREED, "it is freed");
            check(freed.get() == 1, "once");
            for (Bytes bytes : contents) {
                check(bytes.ended.get() == 1, "its content ends once");
            }
            for (File file : files) {
                check(file.released.get() == 1, "its file goes once");
            }
            check(!entry.isPinned() && !entry.tryHold(), "nobody has it");
            check(entry.order == null, "it is in no order");
        }
    }

    @Test
    void contentThatIsPinnedStaysThoughItIsEvictedAndTheLastHoldEnds() {
        explore(() -> {
            Chunk chunk = Chunk.clean();
            together(chunk::readIfThere, () -> chunk.see(chunk.entry.evict()), () -> chunk.see(chunk.entry.release()));
            chunk.assertFreedOnce();
        });
    }

    @Test
    void chunkThatIsWrittenAndReadWhileItsLastHoldEndsIsFreedOnce() {
        explore(() -> {
            Chunk chunk = Chunk.dirty();
            together(() -> chunk.see(chunk.entry.release()), chunk::readIfThere, chunk::write);
            chunk.assertFreedOnce();
        });
    }

    @Test
    void chunkWhoseLastHoldEndsWhileItIsWrittenIsFreedOnce() {
        exploreMore(() -> {
            Chunk chunk = Chunk.dirty();
            together(() -> chunk.see(chunk.entry.release()), chunk::write);
            chunk.assertFreedOnce();
        });
    }

    @Test
    void chunkThatWasWrittenCanBeEvictedAndReadAgain() {
        explore(() -> {
            Chunk chunk = Chunk.dirty();
            together(
                    () -> {
                        chunk.write();
                        chunk.see(chunk.entry.evict());
                    },
                    chunk::readIfThere);
            EntryState state = chunk.entry.state();
            check(state == EntryState.STORED || chunk.entry.isOrdered(), "it can leave memory, or has left it");
            chunk.see(chunk.entry.release());
            chunk.assertFreedOnce();
        });
    }

    @Test
    void oneOfThoseWhoNeedAChunkFromDiskLoadsItAndAllAreTold() {
        explore(() -> {
            Chunk chunk = Chunk.stored();
            AtomicInteger told = new AtomicInteger();
            together(() -> chunk.load(told), () -> chunk.load(told), () -> chunk.see(chunk.entry.evict()));
            check(told.get() == 2, "each is told once");
            chunk.see(chunk.entry.release());
            chunk.assertFreedOnce();
        });
    }

    @Test
    void chunkWhoseLastHoldEndsWhileItIsLoadedIsFreedOnce() {
        explore(() -> {
            Chunk chunk = Chunk.stored();
            AtomicInteger told = new AtomicInteger();
            chunk.entry.tryHold();
            together(
                    () -> {
                        chunk.load(told);
                        chunk.see(chunk.entry.release());
                    },
                    () -> chunk.see(chunk.entry.release()),
                    () -> chunk.readIfThereOrLoading(told));
            check(told.get() == chunk.waited.get(), "whoever waits is told once");
            chunk.assertFreedOnce();
        });
    }

    @Test
    void loadThatFailsTellsAllAndLeavesTheChunkAsItWas() {
        explore(() -> {
            Chunk chunk = Chunk.stored();
            AtomicInteger told = new AtomicInteger();
            Runnable failing = () -> {
                switch (chunk.entry.pinForLoad(failure -> told.incrementAndGet())) {
                    case LOAD -> {
                        LoadEnd end = chunk.entry.loadFailed(new IllegalStateException("damaged"), true);
                        chunk.see(end.departure());
                        end.waiters().forEach(waiter -> waiter.loaded(chunk.entry.loadFailure()));
                    }
                    case WAIT -> {}
                    case ENDED -> {
                        check(chunk.entry.loadFailure() != null, "it is known why");
                        told.incrementAndGet();
                    }
                }
                chunk.see(chunk.entry.unpin());
            };
            together(failing::run, failing::run);
            check(told.get() == 2, "each is told once");
            check(chunk.entry.state() == EntryState.LOST, "it is lost");
            chunk.see(chunk.entry.release());
            check(chunk.freed.get() == 1 && chunk.files.get(0).released.get() == 1, "it is freed once");
        });
    }

    @Test
    void fileIsOfNoUseIfTheContentChangedAfterItsBytesWereCopied() {
        explore(() -> {
            Chunk chunk = Chunk.dirty();
            AtomicInteger content = new AtomicInteger();
            AtomicInteger inFile = new AtomicInteger(-1);
            together(
                    () -> {
                        chunk.entry.pinIfThere();
                        chunk.entry.beginChange().ifPresent(Backing::release);
                        content.incrementAndGet();
                        chunk.see(chunk.entry.unpin());
                    },
                    () -> {
                        if (chunk.entry.beginWrite().isPresent()) {
                            File file = chunk.newFile();
                            inFile.set(content.get());
                            if (!chunk.entry.endWrite(file)) {
                                file.release();
                            }
                            chunk.see(chunk.entry.enter());
                        }
                    });
            check(
                    chunk.entry.state() != EntryState.CLEAN || inFile.get() == content.get(),
                    "the file has what is in memory");
            chunk.see(chunk.entry.release());
            chunk.assertFreedOnce();
        });
    }

    @Test
    void holdIsHadOnlyWhileThereIsOne() {
        explore(() -> {
            Chunk chunk = Chunk.dirty();
            chunk.entry.tryHold();
            together(
                    () -> {
                        if (chunk.entry.tryHold()) {
                            check(chunk.freed.get() == 0, "what is held is not freed");
                            chunk.see(chunk.entry.release());
                        }
                    },
                    () -> chunk.see(chunk.entry.release()),
                    () -> chunk.see(chunk.entry.release()));
            chunk.assertFreedOnce();
        });
    }

    @Test
    void endOfAllHoldsAndTheEndOfOneFreeOnce() {
        explore(() -> {
            Chunk chunk = Chunk.clean();
            together(
                    chunk::readIfThere,
                    () -> chunk.see(chunk.entry.releaseAll()),
                    () -> chunk.see(chunk.entry.release()));
            chunk.assertFreedOnce();
        });
    }

    @Test
    void whatTasksWillTakeIsForgottenWhenTheyHaveEnded() {
        explore(() -> {
            Chunk chunk = Chunk.clean();
            together(
                    () -> {
                        chunk.entry.addUse(7);
                        chunk.entry.removeUse(7);
                    },
                    chunk::readIfThere,
                    () -> {
                        chunk.entry.addUse(8);
                        chunk.entry.removeUse(8);
                    });
            check(chunk.entry.isOrdered() && !Entries.isAwaited(chunk.entry), "nobody will take it");
            chunk.see(chunk.entry.evict());
            chunk.see(chunk.entry.release());
            chunk.assertFreedOnce();
        });
    }
}
