package io.bodkin.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeTry;

class EvictionOrderTest {
    private static final int CHEAP = 2 * 9;
    private static final int DEAR = 2 * 13;

    private EvictionOrders orders;
    private EvictionOrder order;
    private long nextId;

    @BeforeTry
    void empty() {
        orders = new EvictionOrders();
        order = orders.clean();
        nextId = 0;
    }

    private ChunkEntry chunk(long bytes) {
        return new ChunkEntry(
                nextId++, new ChunkLayout.OfValue(String.class), bytes, new ChunkContent.Value("x"), orders);
    }

    private ChunkEntry added(int costClass) {
        ChunkEntry entry = chunk(1);
        order.add(entry, EvictionOrder.NEVER, costClass);
        return entry;
    }

    private ChunkEntry takeFirst() {
        ChunkEntry first = order.first(1).get(0);
        order.take(first);
        return first;
    }

    // ---- what is meant

    @Example
    void ofEquallyDearOnesTheLeastRecentlyUsedLeavesFirst() {
        ChunkEntry a = added(DEAR);
        ChunkEntry b = added(DEAR);
        ChunkEntry c = added(DEAR);
        order.remove(a);
        order.add(a, EvictionOrder.NEVER, DEAR);
        assertThat(List.of(takeFirst(), takeFirst(), takeFirst())).containsExactly(b, c, a);
        assertThat(order.first(1)).isEmpty();
    }

    @Example
    void cheapOneLeavesBeforeADearOneThatIsOlder() {
        ChunkEntry dear = added(DEAR);
        ChunkEntry cheap = added(CHEAP);
        assertThat(List.of(takeFirst(), takeFirst())).containsExactly(cheap, dear);
    }

    @Example
    void dearOneThatNobodyTakesLeavesWhenItsCostIsUsedUp() {
        ChunkEntry dear = added(DEAR);
        long survived = 0;
        added(CHEAP);
        while (takeFirst() != dear) {
            survived++;
            added(CHEAP);
        }
        assertThat(survived).isEqualTo(EvictionCost.of(DEAR) / EvictionCost.of(CHEAP));
    }

    @Example
    void whatIsTakenAlongWithTheFirstDoesNotAgeThoseThatStay() {
        ChunkEntry stays = added(DEAR);
        ChunkEntry along = added(DEAR + 4);
        ChunkEntry first = added(CHEAP);
        order.take(first);
        order.take(along);
        ChunkEntry young = added(CHEAP);
        assertThat(List.of(takeFirst(), takeFirst())).containsExactly(young, stays);
    }

    @Example
    void nextUseCountsBeforeCostAndCostAmongThoseOfOneTask() {
        ChunkEntry soon = chunk(1);
        order.add(soon, 5, CHEAP);
        ChunkEntry late = chunk(1);
        order.add(late, 9, DEAR);
        ChunkEntry lateAndCheap = chunk(1);
        order.add(lateAndCheap, 9, CHEAP);
        ChunkEntry unknown = added(DEAR);
        assertThat(order.first(9)).containsExactly(unknown, lateAndCheap, late, soon);
        assertThat(order.first(9, false)).containsExactly(unknown);
    }

    // ---- against a model

    /** GreedyDual as Young has it: every credit is looked at. */
    private static final class Model {
        private record Kept(ChunkEntry entry, long use, int cost, long credit, long number) {}

        private final List<Kept> kept = new ArrayList<>();
        private long level;
        private long entered;

        void add(ChunkEntry entry, long use, int cost) {
            kept.add(new Kept(entry, use, cost, level + EvictionCost.of(cost), entered++));
        }

        List<ChunkEntry> order() {
            Stream<Kept> unknown = kept.stream()
                    .filter(chunk -> chunk.use == EvictionOrder.NEVER)
                    .sorted(Comparator.comparingLong(Kept::credit)
                            .thenComparingInt(Kept::cost)
                            .thenComparingLong(Kept::number));
            Stream<Kept> awaited = kept.stream()
                    .filter(chunk -> chunk.use != EvictionOrder.NEVER)
                    .sorted(Comparator.comparingLong((Kept chunk) -> -chunk.use)
                            .thenComparingInt(Kept::cost)
                            .thenComparingLong(chunk -> chunk.entry.id()));
            return Stream.concat(unknown, awaited).map(Kept::entry).toList();
        }

        void take(ChunkEntry first) {
            Kept taken = kept.stream()
                    .filter(chunk -> chunk.entry.id() == first.id())
                    .findFirst()
                    .orElseThrow();
            if (taken.use == EvictionOrder.NEVER) {
                level = Math.max(level, taken.credit);
            }
            kept.remove(taken);
        }
    }

    @Property(tries = 200)
    void orderIsThatOfCreditsThenOfNextUses(@ForAll Random random, @ForAll @IntRange(min = 1, max = 300) int steps) {
        Model model = new Model();
        for (int i = 0; i < steps; i++) {
            int what = random.nextInt(6);
            if (model.kept.isEmpty() || what < 3) {
                ChunkEntry entry = chunk(random.nextInt(100));
                long use = random.nextInt(3) > 0 ? EvictionOrder.NEVER : random.nextInt(10);
                int cost = random.nextInt(4) * 5;
                order.add(entry, use, cost);
                model.add(entry, use, cost);
            } else if (what < 5) {
                ChunkEntry first = order.first(1).get(0);
                assertThat(first).isSameAs(model.order().get(0));
                order.take(first);
                model.take(first);
            } else {
                Model.Kept gone = model.kept.remove(random.nextInt(model.kept.size()));
                order.remove(gone.entry);
            }
            assertThat(order.bytes())
                    .isEqualTo(model.kept.stream()
                            .mapToLong(chunk -> chunk.entry.memoryBytes())
                            .sum());
        }
        List<ChunkEntry> expected = model.order();
        assertThat(order.first(Integer.MAX_VALUE)).containsExactlyElementsOf(expected);
        assertThat(order.first(3))
                .containsExactlyElementsOf(expected.stream().limit(3).toList());
    }

    // ---- what it is good for

    /** What bringing chunks back costs over a trace, in a memory of so many bytes. */
    private interface Policy {
        void used(int chunk);

        int evict();
    }

    private record Traced(long bytes, int costClass) {
        long cost() {
            return bytes * EvictionCost.of(costClass);
        }
    }

    private static long costOf(List<Integer> trace, Map<Integer, Traced> chunks, long memory, Policy policy) {
        long cost = 0;
        long used = 0;
        Map<Integer, Boolean> resident = new HashMap<>();
        for (int next : trace) {
            if (resident.put(next, true) == null) {
                cost += chunks.get(next).cost();
                used += chunks.get(next).bytes;
            }
            policy.used(next);
            while (used > memory) {
                int gone = policy.evict();
                resident.remove(gone);
                used -= chunks.get(gone).bytes;
            }
        }
        return cost;
    }

    private Policy weighted(Map<Integer, Traced> chunks) {
        Map<Integer, ChunkEntry> entries = new HashMap<>();
        Map<Long, Integer> numbers = new HashMap<>();
        return new Policy() {
            @Override
            public void used(int number) {
                ChunkEntry entry = entries.computeIfAbsent(number, n -> chunk(chunks.get(n).bytes));
                numbers.put(entry.id(), number);
                if (entry.order != null) {
                    order.remove(entry);
                }
                order.add(entry, EvictionOrder.NEVER, chunks.get(number).costClass);
            }

            @Override
            public int evict() {
                return numbers.get(takeFirst().id());
            }
        };
    }

    private static Policy leastRecentlyUsed() {
        LinkedHashMap<Integer, Boolean> byUse = new LinkedHashMap<>(16, 0.75f, true);
        return new Policy() {
            @Override
            public void used(int number) {
                byUse.put(number, true);
            }

            @Override
            public int evict() {
                int first = byUse.keySet().iterator().next();
                byUse.remove(first);
                return first;
            }
        };
    }

    /** Large chunks that are cheap for their size, small and compressed ones that are dear, some of each often used. */
    @Property(tries = 30)
    void mixOfCheapAndDearChunksCostsLessThanByLeastRecentUse(@ForAll Random random) {
        Map<Integer, Traced> chunks = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            chunks.put(i, i % 2 == 0 ? new Traced(64, CHEAP) : new Traced(16, CHEAP + random.nextInt(10)));
        }
        List<Integer> trace = new ArrayList<>();
        ArrayDeque<Integer> scan = new ArrayDeque<>();
        for (int i = 0; i < 20_000; i++) {
            if (scan.isEmpty() && random.nextInt(300) == 0) {
                for (int large = 0; large < 200; large += 2) {
                    scan.add(large);
                }
            }
            // Some are taken more often than others.
            int skewed = (int) (200 * Math.pow(random.nextDouble(), 2));
            trace.add(scan.isEmpty() || random.nextBoolean() ? skewed : scan.remove());
        }
        long memory = 2_000;
        long weighted = costOf(trace, chunks, memory, weighted(chunks));
        long plain = costOf(trace, chunks, memory, leastRecentlyUsed());
        assertThat(weighted).as("cost, of %d by least recent use", plain).isLessThan(plain * 9 / 10);
    }

    /** The same for all: nothing is lost. */
    @Property(tries = 10)
    void chunksOfOneCostLeaveByLeastRecentUse(@ForAll Random random) {
        Map<Integer, Traced> chunks = new HashMap<>();
        for (int i = 0; i < 50; i++) {
            chunks.put(i, new Traced(10, CHEAP));
        }
        List<Integer> trace = random.ints(5_000, 0, 50).boxed().toList();
        assertThat(costOf(trace, chunks, 200, weighted(chunks)))
                .isEqualTo(costOf(trace, chunks, 200, leastRecentlyUsed()));
    }
}
