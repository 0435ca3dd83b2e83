package io.bodkin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bodkin.engine.Engine;
import io.bodkin.engine.RunTrace;
import io.bodkin.engine.api.Block;
import io.bodkin.engine.api.DType;
import io.bodkin.engine.api.Shape;
import io.bodkin.engine.api.Task;
import io.bodkin.engine.api.TaskOptions;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Traces as others read them. */
@Timeout(60)
class TraceFileTest {
    private static final String NASTY = "a\"b\\c\n\t\u0001é😀\ud800</script>";

    @TempDir
    Path folder;

    private record Slice(String name, BigDecimal start, BigDecimal end, JsonNode args) {}

    private Engine engine(int threads) {
        return Engine.builder()
                .memory("8MiB")
                .threads(threads)
                .spillDirectory(folder)
                .build();
    }

    private JsonNode written(RunTrace trace) throws IOException {
        Path file = folder.resolve("trace.json");
        trace.writeChrome(file);
        return new ObjectMapper().readTree(file.toFile());
    }

    private static List<JsonNode> events(JsonNode trace, String phase) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode event : trace.get("traceEvents")) {
            if (event.get("ph").asText().equals(phase)) {
                found.add(event);
            }
        }
        return found;
    }

    /** By the names of their rows. */
    private static Map<String, List<Slice>> slices(JsonNode trace) {
        Map<Integer, String> rows = new HashMap<>();
        for (JsonNode event : events(trace, "M")) {
            if (event.get("name").asText().equals("thread_name")) {
                rows.put(event.get("tid").asInt(), event.at("/args/name").asText());
            }
        }
        assertThat(new HashSet<>(rows.values())).hasSameSizeAs(rows.keySet());
        Map<String, List<Slice>> slices = new HashMap<>();
        rows.values().forEach(row -> slices.put(row, new ArrayList<>()));
        for (JsonNode event : events(trace, "X")) {
            BigDecimal start = new BigDecimal(event.get("ts").asText());
            BigDecimal end = start.add(new BigDecimal(event.get("dur").asText()));
            slices.get(rows.get(event.get("tid").asInt()))
                    .add(new Slice(event.get("name").asText(), start, end, event.get("args")));
        }
        return slices;
    }

    private static void assertNested(Map<String, List<Slice>> rows) {
        rows.forEach((row, slices) -> {
            List<Slice> sorted = new ArrayList<>(slices);
            sorted.sort(Comparator.comparing(Slice::start).thenComparing(Slice::end, Comparator.reverseOrder()));
            Deque<Slice> open = new ArrayDeque<>();
            for (Slice slice : sorted) {
                while (!open.isEmpty() && open.peek().end().compareTo(slice.start()) <= 0) {
                    open.pop();
                }
                if (!open.isEmpty()) {
                    assertThat(slice.end())
                            .as("%s: %s in %s", row, slice, open.peek())
                            .isLessThanOrEqualTo(open.peek().end());
                }
                open.push(slice);
            }
        });
    }

    private static List<Long> firstParts(Map<String, List<Slice>> rows) {
        return rows.values().stream()
                .flatMap(List::stream)
                .filter(slice -> slice.args().path("part").asInt() == 1)
                .map(slice -> slice.args().get("task").asLong())
                .toList();
    }

    @Test
    void everyTaskIsThereOnceAndSlicesNestWhateverWaitsForWhat() throws IOException {
        try (Engine engine = engine(3);
                RunTrace trace = RunTrace.of(engine)) {
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                tasks.add(fib(engine, 9));
                tasks.add(engine.with(TaskOptions.none().occupancy(0.5)).spawn(() -> 1));
            }
            int total = 0;
            for (Task<Integer> task : tasks) {
                total += task.fetch();
            }
            assertThat(total).isEqualTo(8 * 34 + 8);
            JsonNode json = written(trace);
            Map<String, List<Slice>> rows = slices(json);
            assertThat(rows).containsKeys("thread 1", "thread 2", "thread 3");
            assertNested(rows);
            assertThat(firstParts(rows)).hasSize(8 * 109 + 8).doesNotHaveDuplicates();
            assertThat(json.at("/otherData/leftOut").asInt()).isZero();
        }
    }

    private static Task<Integer> fib(Engine engine, int n) {
        return engine.spawn(() -> {
            if (n < 2) {
                return n;
            }
            Task<Integer> first = fib(engine, n - 1);
            Task<Integer> second = fib(engine, n - 2);
            return first.fetch() + second.fetch();
        });
    }

    @Test
    void aTaskThatWaitsHasAPartForEachTimeThatItHadAProcessor() throws Exception {
        try (Engine engine = engine(1);
                RunTrace trace = RunTrace.of(engine)) {
            CountDownLatch gate = new CountDownLatch(1);
            Task<Integer> waits = engine.with(TaskOptions.named("waits"))
                    .spawn(() -> engine.context().blocking(() -> {
                        gate.await();
                        return 1;
                    }));
            engine.with(TaskOptions.named("meanwhile")).run(gate::countDown).fetch();
            assertThat(waits.fetch()).isEqualTo(1);
            List<Slice> row = slices(written(trace)).get("thread 1");
            row.sort(Comparator.comparing(Slice::start));
            assertThat(row).extracting(Slice::name).containsExactly("waits", "meanwhile", "waits");
            assertThat(row)
                    .extracting(slice -> slice.args().get("part").asInt())
                    .containsExactly(1, 1, 2);
        }
    }

    @Test
    void namesComeThroughAsTheyAre() throws IOException {
        try (Engine engine = engine(1);
                RunTrace trace = RunTrace.of(engine)) {
            engine.with(TaskOptions.named(NASTY)).spawn(() -> 1).fetch();
            assertThat(events(written(trace), "X"))
                    .extracting(event -> event.get("name").asText())
                    .containsExactly(NASTY);
        }
    }

    @Test
    void spillsAndLoadsHaveRowsAndChunkMemoryIsCounted() throws IOException {
        try (Engine engine = engine(2);
                RunTrace trace = RunTrace.of(engine)) {
            List<Task<Block>> blocks = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                double value = i;
                blocks.add(engine.with(TaskOptions.named("make").memory(1 << 20))
                        .spawn(() -> {
                            Block block = engine.context().allocate(DType.FLOAT64, Shape.of(1 << 17));
                            double[] row = new double[1 << 17];
                            java.util.Arrays.fill(row, value);
                            block.write(0, row, 0, row.length);
                            return block;
                        }));
            }
            engine.awaitAll(blocks);
            for (Task<Block> block : blocks) {
                engine.with(TaskOptions.named("read").memory(0))
                        .spawn(block, b -> b.getDouble(0))
                        .fetch();
            }
            JsonNode json = written(trace);
            Map<String, List<Slice>> rows = slices(json);
            assertNested(rows);
            Set<String> kinds = new HashSet<>();
            for (Map.Entry<String, List<Slice>> row : rows.entrySet()) {
                kinds.add(row.getKey().replaceFirst(" \\d+$", ""));
                assertThat(row.getValue())
                        .allSatisfy(slice -> assertThat(slice.start()).isGreaterThanOrEqualTo(BigDecimal.ZERO));
            }
            assertThat(kinds).containsExactlyInAnyOrder("thread", "spill", "load");
            assertThat(firstParts(rows)).hasSize(32).doesNotHaveDuplicates();
            List<Long> held = events(json, "C").stream()
                    .map(counter -> counter.at("/args/bytes").asLong())
                    .toList();
            assertThat(held).allMatch(bytes -> bytes >= 0 && bytes <= 8 << 20);
            assertThat(held).anyMatch(bytes -> bytes > 4 << 20);
        }
    }

    @Test
    void whatStillRunsIsThereToo() throws InterruptedException, IOException {
        try (Engine engine = engine(1);
                RunTrace trace = RunTrace.of(engine)) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch gate = new CountDownLatch(1);
            Task<Integer> running = engine.spawn(() -> {
                begun.countDown();
                gate.await();
                return 1;
            });
            begun.await();
            assertThat(events(written(trace), "X"))
                    .singleElement()
                    .satisfies(slice ->
                            assertThat(slice.at("/args/unfinished").asBoolean()).isTrue());
            gate.countDown();
            running.await();
        }
    }
}
