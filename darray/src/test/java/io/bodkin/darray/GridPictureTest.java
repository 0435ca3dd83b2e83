package io.bodkin.darray;

import static org.assertj.core.api.Assertions.assertThat;

import io.bodkin.engine.Engine;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.w3c.dom.Document;

class GridPictureTest {
    @RegisterExtension
    final TestEngine engine = new TestEngine("16MiB");

    private Engine engine() {
        return engine.get();
    }

    private static Document parsed(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void picturesAreWellFormedAndSmallWhateverTheNumberOfBlocks() throws Exception {
        long[][] shapes = {{}, {1}, {100_000}, {1_000, 1_000}, {3, 1_000_000}, {1_000_000, 2}, {50, 40, 30, 20}, {0, 5}
        };
        for (long[] shape : shapes) {
            long[] block = new long[shape.length];
            java.util.Arrays.fill(block, 3);
            DArray x = DArrays.zeros(engine(), Blocks.of(block), shape);
            assertThat(x.toSvg().length()).isLessThanOrEqualTo(8 << 10);
            assertThat(parsed(x.toSvg()).getDocumentElement().getTagName()).isEqualTo("svg");
            assertThat(parsed(x.toHtml().replace("<br>", "<br/>"))
                            .getDocumentElement()
                            .getTagName())
                    .isEqualTo("table");
        }
    }

    @Test
    void coloursTellWhereBlocksAre() {
        DArray lazy = DArrays.rand(engine(), 1, Blocks.of(1 << 17), 1 << 22);
        assertThat(lazy.toSvg()).contains("not computed").doesNotContain("in memory", "on disk");
        DArray stored = lazy.fetch(); // twice the budget
        assertThat(stored.toSvg()).contains("on disk", "in memory").doesNotContain("not computed", "pending");
        CountDownLatch gate = new CountDownLatch(1);
        DArray waiting = DArrays.zeros(engine(), Blocks.of(2), 4)
                .map(v -> {
                    awaitQuietly(gate);
                    return v;
                })
                .persist();
        assertThat(waiting.toSvg()).contains("pending");
        gate.countDown();
        assertThat(waiting.fetch().toSvg()).contains("in memory").doesNotContain("pending");
    }

    private static void awaitQuietly(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
