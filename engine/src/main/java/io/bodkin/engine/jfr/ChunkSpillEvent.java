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

@Name("io.bodkin.ChunkSpill")
@Label("Chunk Spilled")
@Description("A chunk was written to disk")
@Category({"Bodkin", "Chunks"})
@Enabled(false)
@StackTrace(false)
final class ChunkSpillEvent extends Event {
    @Label("Chunk")
    long chunk;

    @Label("Bytes in Memory")
    @DataAmount
    long bytesInMemory;

    @Label("Bytes Written")
    @DataAmount
    long bytesWritten;

    @Label("Time")
    @Timespan
    long time;
}
