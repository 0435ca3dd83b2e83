package io.bodkin.engine.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("io.bodkin.Stall")
@Label("Stalled")
@Description("Nothing moves although tasks wait")
@Category({"Bodkin", "Tasks"})
@Enabled(false)
@StackTrace(false)
final class StallEvent extends Event {
    @Label("Line")
    String line;
}
