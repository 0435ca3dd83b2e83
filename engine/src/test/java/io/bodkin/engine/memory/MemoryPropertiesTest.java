package io.bodkin.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.util.MemoryUtil;
import org.junit.jupiter.api.Test;

class MemoryPropertiesTest {
    private static final long MIB = 1 << 20;

    /** The real one, counted; refuses the n-th request. */
    private static final class CountedSystem implements SystemMemory {
        final Map<Long, Long> taken = new ConcurrentHashMap<>();
        final AtomicLong peak = new AtomicLong();
        int refuse = -1;
        int requests;

        @Override
        public synchronized long allocate(long bytes) {
            if (requests++ == refuse) {
                throw new OutOfMemoryError("refused by the test");
            }
            long address = MALLOC.allocate(bytes);
            taken.put(address, bytes);
            peak.accumulateAndGet(
                    taken.values().stream().mapToLong(Long::longValue).sum(), Math::max);
            return address;
        }

        @Override
        public synchronized void free(long address) {
            assertThat(taken.remove(address))
                    .as("freed twice, or never allocated")
                    .isNotNull();
            MALLOC.free(address);
        }
    }

    // ---- size classes

    @Property
    void sizeClassIsPagesAndWastesLittleAndIsItsOwnClass(@ForAll @LongRange(min = 1, max = 1L << 40) long bytes) {
        long rounded = SizeClass.roundUp(bytes);
        assertThat(rounded % SizeClass.PAGE).isZero();
        assertThat(rounded).isGreaterThanOrEqualTo(bytes);
        assertThat(rounded - bytes).isLessThan(Math.max(SizeClass.PAGE, bytes / 16 + 1));
        assertThat(SizeClass.roundUp(rounded)).isEqualTo(rounded);
    }

    @Property
    void largerRequestNeverGetsASmallerClass(
            @ForAll @LongRange(min = 0, max = 1L << 34) long bytes,
            @ForAll @LongRange(min = 0, max = 100_000) long more) {
        assertThat(SizeClass.roundUp(bytes + more)).isGreaterThanOrEqualTo(SizeClass.roundUp(bytes));
    }

    @Property
    void whatSeveralRequestsTakeIsNeverMoreThanWasExpectedOfAll(
            @ForAll @Size(min = 1, max = 30) List<@LongRange(min = 0, max = 1L << 32) Long> requests) {
        long together = requests.stream().mapToLong(Long::longValue).sum();
        long taken = requests.stream().mapToLong(SizeClass::roundUp).sum();
        assertThat(taken).isLessThanOrEqualTo(SizeClass.roundUpAll(together, requests.size()));
    }

    @Test
    void absurdSizeIsRefused() {
        assertThat(SizeClass.roundUp(0)).isZero();
        assertThatThrownBy(() -> SizeClass.roundUp(Long.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class);
    }

    // ---- the pool

    @Property(tries = 60)
    void poolHandsOutAlignedRegionsThatDoNotOverlapAndGivesAllBack(
            @ForAll Random random, @ForAll @IntRange(min = 1, max = 400) int steps) {
        CountedSystem system = new CountedSystem();
        PagePool pool = new PagePool(48 * MIB, system);
        TreeMap<Long, Long> used = new TreeMap<>();
        for (int i = 0; i < steps; i++) {
            if (used.isEmpty() || random.nextInt(3) > 0) {
                long bytes = SizeClass.roundUp(1 + (long) (Math.pow(random.nextDouble(), 6) * 24 * MIB));
                long address = pool.allocate(bytes);
                assertThat(address % SizeClass.PAGE).isZero();
                Map.Entry<Long, Long> before = used.floorEntry(address);
                Map.Entry<Long, Long> after = used.ceilingEntry(address);
                assertThat(before == null || before.getKey() + before.getValue() <= address)
                        .isTrue();
                assertThat(after == null || address + bytes <= after.getKey()).isTrue();
                used.put(address, bytes);
                MemoryUtil.putLong(address, i);
                MemoryUtil.putLong(address + bytes - 8, i);
            } else {
                Long address = new ArrayList<>(used.keySet()).get(random.nextInt(used.size()));
                pool.free(address, used.remove(address));
            }
        }
        used.forEach(pool::free);
        assertThat(pool.systemBytes()).isLessThanOrEqualTo(Math.max(48 * MIB, 0));
        pool.close();
        assertThat(pool.systemBytes()).isZero();
        assertThat(system.taken).isEmpty();
    }

    @Test
    void whatIsKeptForLaterGivesWayToWhatIsAskedNow() {
        PagePool pool = new PagePool(128 * MIB, new CountedSystem());
        List<Long> large = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            large.add(pool.allocate(32 * MIB));
        }
        large.forEach(address -> pool.free(address, 32 * MIB));
        assertThat(pool.systemBytes()).isEqualTo(128 * MIB);
        List<Long> small = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            small.add(pool.allocate(8 * MIB));
        }
        assertThat(pool.systemBytes()).isEqualTo(128 * MIB);
        small.forEach(address -> pool.free(address, 8 * MIB));
        large.clear();
        for (int i = 0; i < 4; i++) {
            large.add(pool.allocate(32 * MIB));
        }
        assertThat(pool.systemBytes()).isEqualTo(128 * MIB);
        large.forEach(address -> pool.free(address, 32 * MIB));
        pool.close();
        assertThat(pool.systemBytes()).isZero();
    }

    @Test
    void regionFreedAfterTheEndGoesStraightToTheSystem() {
        CountedSystem system = new CountedSystem();
        PagePool pool = new PagePool(128 * MIB, system);
        long small = pool.allocate(4096);
        long large = pool.allocate(20 * MIB);
        pool.close();
        assertThat(system.taken).hasSize(2);
        pool.free(small, 4096);
        pool.free(large, 20 * MIB);
        assertThat(system.taken).isEmpty();
    }

    // ---- budget and reservations

    @Test
    void budgetHoldsItsInvariantUnderManyThreads() throws Exception {
        Budget budget = new Budget(1000);
        List<Thread> threads = new ArrayList<>();
        AtomicLong violations = new AtomicLong();
        for (int t = 0; t < 8; t++) {
            int seed = t;
            threads.add(new Thread(() -> {
                Random random = new Random(seed);
                for (int i = 0; i < 20_000; i++) {
                    int bytes = random.nextInt(400);
                    if (!budget.tryReserve(bytes)) {
                        continue;
                    }
                    try (Reservation reservation = Reservation.ofTaken(budget, bytes)) {
                        int part = random.nextInt(bytes + 1);
                        if (!reservation.tryDraw(part) || reservation.tryDraw(bytes + 1)) {
                            violations.incrementAndGet();
                        }
                        if (budget.reserved() > budget.limit() || budget.held() > budget.limit()) {
                            violations.incrementAndGet();
                        }
                        budget.unhold(part);
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(violations).hasValue(0);
        assertThat(budget.reserved()).isZero();
        assertThat(budget.held()).isZero();
        assertThat(budget.peakHeld()).isBetween(1L, 1000L);
    }

    @Test
    void closedReservationGivesBackWhatWasNotDrawnAndTakesNoMore() {
        Budget budget = new Budget(100);
        assertThat(budget.tryReserve(60)).isTrue();
        Reservation reservation = Reservation.ofTaken(budget, 60);
        assertThat(reservation.tryDraw(20)).isTrue();
        reservation.close();
        reservation.close();
        assertThat(budget.reserved()).isEqualTo(20);
        assertThat(budget.tryReserve(10)).isTrue();
        assertThatThrownBy(() -> reservation.addTaken(10)).isInstanceOf(IllegalStateException.class);
        assertThat(budget.reserved()).isEqualTo(20);
        budget.unhold(20);
        assertThat(budget.reserved()).isZero();
        assertThatThrownBy(() -> budget.tryReserve(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void endOfAnEarmarkIsTold() {
        Budget budget = new Budget(100);
        AtomicLong told = new AtomicLong();
        budget.onRelease(told::incrementAndGet);
        budget.earmark(true);
        assertThat(budget.tryReserve(1)).isFalse();
        assertThat(budget.tryReserveEarmarked(1)).isTrue();
        assertThat(told).hasValue(0);
        budget.earmark(false);
        assertThat(told).hasValue(1);
        assertThat(budget.tryReserve(1)).isTrue();
    }

    @Test
    void whenTheSystemRefusesMemoryTheBooksBalance() {
        for (int n = 0; n < 4; n++) {
            CountedSystem system = new CountedSystem();
            system.refuse = n;
            Budget budget = new Budget(200 * MIB);
            ChunkMemory memory = new ChunkMemory(budget, system);
            List<ArrowBuf> buffers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                assertThat(budget.tryReserve(20 * MIB)).isTrue();
                try (Reservation reservation = Reservation.ofTaken(budget, 20 * MIB)) {
                    buffers.add(memory.allocate(20 * MIB, reservation));
                } catch (OutOfMemoryError refused) {
                    assertThat(refused).hasMessage("refused by the test");
                }
            }
            assertThat(buffers).hasSize(5);
            assertThat(budget.held()).isEqualTo(100 * MIB);
            buffers.forEach(ArrowBuf::close);
            assertThat(budget.reserved()).isZero();
            memory.close();
            assertThat(system.taken).isEmpty();
        }
    }
}
