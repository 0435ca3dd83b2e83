package io.bodkin.engine.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("io.bodkin.TaskEnd")
@Label("Task End")
@Description("How a task ended")
@Category({"Bodkin", "Tasks"})
@Enabled(false)
@StackTrace(false)
final class TaskEndEvent extends Event {
    @Label("Task")
    long task;

    @Label("Name")
    String name;

    @Label("Outcome")
    String outcome;
}
