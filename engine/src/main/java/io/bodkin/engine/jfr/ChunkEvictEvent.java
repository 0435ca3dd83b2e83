package io.bodkin.engine.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("io.bodkin.ChunkEvict")
@Label("Chunk Evicted")
@Description("The memory of a chunk was dropped")
@Category({"Bodkin", "Chunks"})
@Enabled(false)
@StackTrace(false)
final class ChunkEvictEvent extends Event {
    @Label("Chunk")
    long chunk;

    @Label("Bytes")
    @DataAmount
    long bytes;
}
