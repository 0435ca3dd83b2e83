package io.bodkin.engine.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("io.bodkin.TaskRun")
@Label("Task")
@Description("A thread ran a task, once")
@Category({"Bodkin", "Tasks"})
@Enabled(false)
@StackTrace(false)
final class TaskRunEvent extends Event {
    @Label("Task")
    long task;

    @Label("Name")
    String name;

    @Label("Processor")
    String processor;

    @Label("Threw")
    boolean threw;
}
