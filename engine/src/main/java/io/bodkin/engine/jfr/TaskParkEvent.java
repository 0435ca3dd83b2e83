package io.bodkin.engine.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("io.bodkin.TaskPark")
@Label("Task Parked")
@Description("A task cannot start for want of memory")
@Category({"Bodkin", "Tasks"})
@Enabled(false)
@StackTrace(false)
final class TaskParkEvent extends Event {
    @Label("Task")
    long task;

    @Label("Name")
    String name;

    @Label("Memory")
    @DataAmount
    long bytes;
}
