package io.bodkin.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.chunk.ChunkContent;
import io.bodkin.engine.chunk.ChunkLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class EvictionOrderTest {
    private record Modelled(ChunkEntry entry, long use) {}

    @Property(tries = 200)
    void firstIsWhatNoTaskWillTakeThenWhatIsTakenLast(
            @ForAll Random random, @ForAll @IntRange(min = 1, max = 200) int steps) {
        EvictionOrders orders = new EvictionOrders();
        EvictionOrder order = orders.objects();
        List<Modelled> model = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            if (model.isEmpty() || random.nextInt(3) > 0) {
                ChunkEntry entry = new ChunkEntry(
                        i,
                        new ChunkLayout.OfValue(String.class),
                        random.nextInt(100),
                        new ChunkContent.Value("x"),
                        orders);
                long use = random.nextBoolean() ? EvictionOrder.NEVER : random.nextInt(10);
                order.add(entry, use);
                model.add(new Modelled(entry, use));
            } else {
                order.remove(model.remove(random.nextInt(model.size())).entry);
            }
            assertThat(order.bytes())
                    .isEqualTo(
                            model.stream().mapToLong(m -> m.entry.memoryBytes()).sum());
        }
        List<ChunkEntry> expected = Stream.concat(
                        model.stream().filter(m -> m.use == EvictionOrder.NEVER),
                        model.stream()
                                .filter(m -> m.use != EvictionOrder.NEVER)
                                .sorted(Comparator.comparingLong((Modelled m) -> -m.use)
                                        .thenComparingLong(m -> m.entry.id())))
                .map(Modelled::entry)
                .toList();
        assertThat(order.first(Integer.MAX_VALUE)).containsExactlyElementsOf(expected);
        assertThat(order.first(3))
                .containsExactlyElementsOf(expected.stream().limit(3).toList());
    }
}
