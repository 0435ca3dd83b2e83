package io.bodkin.engine.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

@Name("io.bodkin.ChunkLoad")
@Label("Chunk Loaded")
@Description("A chunk came back from disk")
@Category({"Bodkin", "Chunks"})
@Enabled(false)
@StackTrace(false)
final class ChunkLoadEvent extends Event {
    @Label("Chunk")
    long chunk;

    @Label("Bytes")
    @DataAmount
    long bytes;

    @Label("Mapped")
    boolean mapped;

    @Label("Time")
    @Timespan
    long time;
}
