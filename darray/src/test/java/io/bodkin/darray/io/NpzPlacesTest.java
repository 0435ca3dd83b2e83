package io.bodkin.darray.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.darray.expr.Node;
import io.bodkin.darray.grid.Grid;
import io.bodkin.darray.plan.Run;
import io.bodkin.engine.Engine;
import io.bodkin.engine.api.DType;
import io.bodkin.fileio.BlockWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzPlacesTest {
    @TempDir
    Path folder;

    @Test
    void fieldsOf64BitsAreWrittenAndReadWhereSizesOrPlacesNeedThem() throws Exception {
        Path file = folder.resolve("wide.npz");
        Grid small = Grid.regular(new long[] {3}, new long[] {2});
        Grid large = Grid.regular(new long[] {300, 10}, new long[] {20, 10});
        List<Node> nodes = List.of(
                new Node.Constant(DType.INT8, small, 7, 7),
                new Node.Constant(DType.FLOAT64, large, 1.5, 1),
                new Node.Constant(DType.INT8, small, 9, 9));
        List<NpzPlaces.Item> items = new ArrayList<>();
        nodes.forEach(node -> items.add(new NpzPlaces.Item("a" + items.size(), node.dtype(), node.grid())));
        try (Engine engine = Engine.builder().memory("16MiB").threads(2).build()) {
            try (BlockWriter writer = BlockWriter.open(engine, file, new NpzPlaces(items, 1000))) {
                nodes.forEach(node -> Run.forEachTask(engine, node, writer::append));
                writer.finish();
            }
            var again = NumpyFile.loadAll(engine, file, List.of(), new Blocking(Optional.empty(), 1 << 20));
            assertThat(again.keySet()).containsExactly("a0", "a1", "a2");
            List<Double> seen = new ArrayList<>();
            again.values()
                    .forEach(node -> Run.forEachBlock(engine, node, (number, block) -> seen.add(block.getDouble(0))));
            assertThat(seen).containsExactly(7.0, 1.5, 9.0);
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            List<String> names = new ArrayList<>();
            for (var entry : Collections.list(zip.entries())) {
                names.add(entry.getName());
                try (var bytes = zip.getInputStream(entry)) {
                    assertThat(bytes.readAllBytes()).hasSize((int) entry.getSize()); // checks the checksum, too
                }
            }
            assertThat(names).containsExactly("a0.npy", "a1.npy", "a2.npy");
        }
    }
}
